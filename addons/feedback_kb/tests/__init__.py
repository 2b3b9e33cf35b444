from . import test_article, test_article_access, test_article_tour, test_translations
