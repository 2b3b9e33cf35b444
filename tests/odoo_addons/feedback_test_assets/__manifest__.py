{
    "name": "Feedback Test Assets",
    "summary": "Removes an asset that Debian's Odoo lacks, which is an error in every browser test",
    "version": "19.0.1.0.0",
    "author": "Feedback Platform Contributors",
    "license": "LGPL-3",
    "category": "Hidden/Tests",
    "depends": ["mail"],
    "assets": {
        "web.assets_backend": [
            ("remove", "mail/static/lib/selfie_segmentation/selfie_segmentation.js"),
        ],
    },
}
