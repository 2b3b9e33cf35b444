from . import score, score_track
