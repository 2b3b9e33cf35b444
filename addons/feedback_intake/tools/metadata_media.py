"""Video and sound in containers of boxes, without what camera and phone noted. Nothing moves: what goes becomes
empty room of the same size, so that all offsets stay true.
"""

import struct

from .upload import UploadRefused

# ISO/IEC 14496-12, and QuickTime's own: what is needed to play. All else, known or not, is emptied.
CONTAINERS = {
    b"": {b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"wide"},
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"trak": {b"tkhd", b"edts", b"tref", b"mdia", b"tapt"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
    b"minf": {b"vmhd", b"smhd", b"nmhd", b"sthd", b"gmhd", b"dinf", b"stbl", b"hdlr"},
    b"stbl": {b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stps", b"stsz", b"stz2", b"stsc", b"stco", b"co64"}
    | {b"sgpd", b"sbgp", b"sdtp", b"subs", b"saiz", b"saio"},
    b"dinf": {b"dref"},
    b"mvex": {b"mehd", b"trex"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"subs", b"saiz", b"saio"},
}
DATED = {b"mvhd", b"tkhd", b"mdhd"}
PLAYED = {b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"}
DEEPEST = 12


class Box:
    """A box: its kind, where its body starts and where it ends."""

    __slots__ = ("body", "end", "kind", "start")

    def __init__(self, data, start, limit):
        size, self.kind = struct.unpack_from(">I4s", data, start)
        self.start, self.body = start, start + 8
        if size == 1:
            size, self.body = struct.unpack_from(">Q", data, start + 8)[0], start + 16
        self.end = start + size if size else limit
        if not self.body <= self.end <= limit:
            raise UploadRefused("unreadable")


def boxes(data, start, end):
    while start + 8 <= end:
        box = Box(data, start, end)
        yield box
        start = box.end


def clean_iso_media(data, mimetype):
    """MP4, MOV, 3GP, M4A: keep what is played, without times; forget tracks of other data, such as where one went."""
    cleaned = bytearray(data)
    movie = next((box for box in boxes(cleaned, 0, len(cleaned)) if box.kind == b"moov"), None)
    if not movie:
        raise UploadRefused("unreadable")
    is_split = any(box.kind == b"moof" for box in boxes(cleaned, 0, len(cleaned)))
    for track in boxes(cleaned, movie.body, movie.end):
        if track.kind == b"trak" and _handler(cleaned, track) not in PLAYED:
            if is_split:  # its data lies between that of the others
                raise UploadRefused("uncleanable")
            _forget_track(cleaned, track)
    _clean_boxes(cleaned, b"", 0, len(cleaned))
    return bytes(cleaned)


def _clean_boxes(data, parent, start, end, depth=0):
    position = start
    for box in boxes(data, start, end):
        position = box.end
        if box.kind not in CONTAINERS[parent] or depth > DEEPEST:
            _empty(data, box)
        elif box.kind in CONTAINERS:
            _clean_boxes(data, box.kind, box.body, box.end, depth + 1)
        else:
            _clean_box(data, box)
    data[position:end] = bytes(end - position)


def _empty(data, box):
    data[box.start + 4 : box.start + 8] = b"free"
    data[box.body : box.end] = bytes(box.end - box.body)


def _clean_box(data, box):
    if box.kind in DATED:  # when it was made and changed, after the version and the flags
        size = 16 if data[box.body] == 1 else 8
        data[box.body + 4 : box.body + 4 + size] = bytes(size)
    elif box.kind == b"hdlr":  # the name of what wrote it; QuickTime names the maker, too
        data[box.body + 12 : box.end] = bytes(box.end - box.body - 12)
    elif box.kind == b"dref":
        for entry in boxes(data, box.body + 8, box.end):  # where the data is: here, and not in a file on a disk
            data[entry.body : entry.end] = b"\0\0\0\1" + bytes(entry.end - entry.body - 4)


def _find(data, box, *path):
    for kind in path:
        box = next((child for child in boxes(data, box.body, box.end) if child.kind == kind), None)
        if not box:
            return None
    return box


def _handler(data, track):
    box = _find(data, track, b"mdia", b"hdlr")
    return bytes(data[box.body + 8 : box.body + 12]) if box else b""


def _forget_track(data, track):
    """Empty a track and what it says, wherever that lies among the other tracks' data."""
    table = _find(data, track, b"mdia", b"minf", b"stbl")
    for start, size in _samples(data, table) if table else ():
        data[start : start + size] = bytes(size)
    _empty(data, track)


def _samples(data, table):
    """Yield (start, size) of each sample of a track, see ISO/IEC 14496-12 §8.7."""
    found = {box.kind: box.body for box in boxes(data, table.body, table.end)}
    if not {b"stsz", b"stsc"} <= found.keys() or not {b"stco", b"co64"} & found.keys():
        raise UploadRefused("uncleanable")
    same, count = struct.unpack_from(">II", data, found[b"stsz"] + 4)
    if count > len(data):  # said, but not there: nobody makes room for it
        raise UploadRefused("unreadable")
    sizes = [same] * count if same else struct.unpack_from(f">{count}I", data, found[b"stsz"] + 12)
    kind, letter = (b"stco", "I") if b"stco" in found else (b"co64", "Q")
    (chunks,) = struct.unpack_from(">I", data, found[kind] + 4)
    offsets = struct.unpack_from(f">{chunks}{letter}", data, found[kind] + 8)
    (runs,) = struct.unpack_from(">I", data, found[b"stsc"] + 4)
    rules = [struct.unpack_from(">III", data, found[b"stsc"] + 8 + 12 * run)[:2] for run in range(runs)]
    number = 0
    for chunk, offset in enumerate(offsets, 1):
        in_chunk = next((samples for first, samples in reversed(rules) if first <= chunk), 0)
        for size in sizes[number : number + in_chunk]:
            if offset + size > len(data):
                raise UploadRefused("unreadable")
            yield offset, size
            offset += size
        number += in_chunk


def _chunks(data, start, end):
    """Yield (kind, start, end of the body) of a RIFF file's chunks."""
    while start + 8 <= end:
        kind, size = struct.unpack_from("<4sI", data, start)
        if start + 8 + size > end:
            raise UploadRefused("unreadable")
        yield kind, start, start + 8 + size
        start += 8 + size + size % 2


def clean_wav(data, mimetype):
    kept = bytearray()
    for kind, start, end in _chunks(data, 12, len(data)):
        if kind in (b"fmt ", b"data", b"fact"):
            kept += data[start:end] + bytes((end - start) % 2)
    if b"data" not in kept:
        raise UploadRefused("unreadable")
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WAVE" + bytes(kept)


AVI_PARTS = {b"hdrl", b"movi", b"idx1", b"avih", b"strl", b"strh", b"strf", b"indx", b"vprp", b"odml", b"dmlh"}


def clean_avi(data, mimetype):
    """Keep pictures, sound and their tables; the rest becomes empty chunks of the same size."""
    cleaned = bytearray(data)
    for kind, start, end in _chunks(data, 0, len(data)):
        if kind != b"RIFF":
            cleaned[start:end] = b"JUNK" + data[start + 4 : start + 8] + bytes(end - start - 8)
            continue
        _clean_chunks(cleaned, start + 12, end)
    return bytes(cleaned)


def _clean_chunks(data, start, end):
    for kind, begin, stop in _chunks(bytes(data[:end]), start, end):
        name = bytes(data[begin + 8 : begin + 12]) if kind == b"LIST" else kind
        if name not in AVI_PARTS:
            data[begin : begin + 4] = b"JUNK"
            data[begin + 8 : stop] = bytes(stop - begin - 8)
        elif kind == b"LIST" and name != b"movi":
            _clean_chunks(data, begin + 12, stop)
