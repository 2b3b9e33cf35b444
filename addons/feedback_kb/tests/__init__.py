from . import (
    test_article,
    test_article_access,
    test_auto_reply,
    test_auto_reply_access,
    test_auto_reply_browser,
    test_auto_reply_calibration,
    test_auto_reply_channel,
    test_auto_reply_page,
    test_auto_reply_refusals,
    test_calibration,
    test_quiet_hours,
)
