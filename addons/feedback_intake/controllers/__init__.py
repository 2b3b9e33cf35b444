from . import form, portal, track
