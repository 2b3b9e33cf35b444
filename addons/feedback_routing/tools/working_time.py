"""Arithmetic of working time.

Intervals are pairs (start, end) of naive UTC datetimes, sorted and disjoint. Any iterable of them will do, and no more
of it is read than the answer needs.
"""

from datetime import timedelta


def worked_seconds(intervals, start, end):
    """Return how many seconds of ``intervals`` lie between two moments; 0 when ``end`` is not after ``start``."""
    worked = timedelta()
    for begin, finish in intervals:
        if begin >= end:
            break
        worked += max(min(finish, end) - max(begin, start), timedelta())
    return worked.total_seconds()


def add_work(intervals, start, seconds):
    """Return the earliest moment by which ``seconds`` (more than 0) of work have passed since ``start``.

    None when the intervals hold less than that.
    """
    left = timedelta(seconds=seconds)
    for begin, finish in intervals:
        begin = max(begin, start)
        if finish - begin >= left:
            return begin + left
        left -= max(finish - begin, timedelta())
    return None


def without(intervals, pauses):
    """Yield what ``intervals`` keep when ``pauses``, intervals as well, are taken out."""
    for begin, finish in intervals:
        for pause_begin, pause_finish in pauses:
            if pause_begin >= finish:
                break
            if begin < pause_begin:
                yield begin, pause_begin
            begin = max(begin, pause_finish)
        if begin < finish:
            yield begin, finish
