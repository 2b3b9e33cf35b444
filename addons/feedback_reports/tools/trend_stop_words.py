"""Words that many messages have, whatever they are about, beside those that the knowledge base passes over."""

from odoo.addons.feedback_kb.tools.near_duplicates import STOP_WORDS as COMMON

RUSSIAN = """
а более больше будет будто будут бы был была были было быть вам вас ваш ваша ваше ваши вдруг ведь весь вместо вот
все всего всегда всем всех всё вы где да даже два две до другой его ее ей ему если есть еще ещё её же за здесь и из
или им их к каждый как какая какие какой когда кого кому кто куда ли лишь либо между меня мне много может можно мой
моя мои моего моей на над надо наконец нам нас наш наша него нее ней ничего никто никого но ну нужно о об один одна
одно около он она они оно от очень перед по под пока после потом потому почему почти при про раз с сам сама сами самый
свой своей свою себе себя сейчас сегодня вчера завтра со совсем также так такой такая там тебя тем теперь то того тоже
той только том тот три тут у уже хоть хотя чего чей чем через что чтобы чуть эта эти этим это этого этой этом этот эту
я просто хочу прошу могу должен должна должны опять снова именно
"""
ENGLISH = """
about above after again against all also always another any anybody anyone anything around at away back because been
before being below between both but by could day did does doing down during each either else ever every everything few
first five four from further get gets getting give go going got had has having he her here hers him his how however
into it's its itself just last least less let like lot made make many may maybe might mine more most much must my
nobody none nor nothing now off often once one only onto other our ours out over own please put quite rather really
said same say says second see seen she should since so some somebody someone something soon still such take than
that's their them then there these they thing things third this those three through till to today together told
tomorrow too took two under until up upon us use used very via want wanted was way we week well were what's when where
whether which while who whole whom whose why will with within would yes yesterday yet you your yours
"""
STOP_WORDS = COMMON | frozenset(f"{RUSSIAN} {ENGLISH}".split())
