from . import help, help_article, help_form, help_sitemap, reply
