from . import test_article, test_article_access
