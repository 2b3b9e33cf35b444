"""Sound files without titles, artists, pictures and what else players show of them."""

from .upload import UploadRefused

# MPEG audio (ISO/IEC 11172-3, 13818-3), layer III: kbit/s and Hz by the numbers in a frame's header.
BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
MOST_TRIES = 200_000  # places at which a frame might begin, and does not
FLAC_KEPT = (0, 3)  # what the stream is like, and where one can jump to
FLAC_PADDING = 1
OGG_POLYNOMIAL = 0x04C11DB7


def clean_mp3(data, mimetype):
    """Return the frames alone; tags stand before, between and after them."""
    position, tries = _end_of_id3(data), 0
    kept, kind = bytearray(), None
    while 0 <= position < len(data):
        size, found = _mp3_frame(data, position)
        end = position + size
        if size and kind in (None, found) and (end == len(data) or _mp3_frame(data, end)[1] == found):
            kept += data[position:end]
            position, kind = end, found
        else:
            position, tries = data.find(b"\xff", position + 1), tries + 1
            if tries > MOST_TRIES:
                break
    if not kept or tries > MOST_TRIES:
        raise UploadRefused("unreadable")
    return bytes(kept)


def _end_of_id3(data):
    position = 0
    while data[position : position + 3] == b"ID3":
        size = data[position + 6 : position + 10]
        position += 10 + sum(byte << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=True))
    return position


def _mp3_frame(data, position):
    """Return (how long the frame is that begins here, what all frames of a file have in common): 0, where none does."""
    head = int.from_bytes(data[position : position + 4], "big")
    version, layer, bitrate, rate = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return 0, None
    is_first = version == 3
    bits = BITRATES[is_first][bitrate] * 1000
    return (144 if is_first else 72) * bits // RATES[version][rate] + (head >> 9 & 1), (version, rate)


def clean_flac(data, mimetype):
    """Everything but the sound itself becomes empty padding, so that nothing moves."""
    cleaned, position, is_last = bytearray(data), 4, False
    while not is_last:
        is_last, kind = bool(data[position] & 0x80), data[position] & 0x7F
        size = int.from_bytes(data[position + 1 : position + 4], "big")
        if kind not in FLAC_KEPT:
            cleaned[position] = 0x80 * is_last | FLAC_PADDING
            cleaned[position + 4 : position + 4 + size] = bytes(size)
        position += 4 + size
    if data[position] != 0xFF or len(cleaned) != len(data):
        raise UploadRefused("unreadable")
    for tag in (b"TAG", b"APETAGEX"):  # which belong to MP3 and are written here all the same
        if tag in data[-160:]:
            raise UploadRefused("uncleanable")
    return bytes(cleaned)


def clean_ogg(data, mimetype):
    """Opus and Vorbis: the comments' room is filled with blanks, and the checksums of their pages are made anew."""
    pages = list(_ogg_pages(data))
    head = data[pages[0][1] :][:8]
    magic, framing = (b"OpusTags", b"") if head == b"OpusHead" else (b"\x03vorbis", b"\x01")
    if head != b"OpusHead" and head[:7] != b"\x01vorbis":
        raise UploadRefused("uncleanable")
    if len({data[start + 14 : start + 18] for start, _body, _end in pages}) != 1:
        raise UploadRefused("uncleanable")
    cleaned, places = bytearray(data[: pages[-1][2]]), _packet_places(data, pages, 1)
    blanks = sum(end - start for start, end in places) - len(magic) - 8 - len(framing)
    if data[places[0][0] :][: len(magic)] != magic or blanks < 0:
        raise UploadRefused("unreadable")
    packet = magic + blanks.to_bytes(4, "little") + b" " * blanks + bytes(4) + framing
    for start, end in places:
        cleaned[start:end], packet = packet[: end - start], packet[end - start :]
    for start, _body, end in pages:
        if start < places[-1][1]:
            cleaned[start + 22 : start + 26] = bytes(4)
            cleaned[start + 22 : start + 26] = _ogg_checksum(cleaned[start:end]).to_bytes(4, "little")
    return bytes(cleaned)


def _ogg_pages(data):
    """Yield (start, start of the body, end) of each page (RFC 3533 §6)."""
    position = 0
    while data[position : position + 4] == b"OggS":
        lacing = data[position + 27 : position + 27 + data[position + 26]]
        body = position + 27 + len(lacing)
        end = body + sum(lacing)
        if end > len(data):
            break
        yield position, body, end
        position = end


def _packet_places(data, pages, wanted):
    """Return [(start, end)] of the pieces of a packet, counted from 0."""
    places, number = [], 0
    for start, position, _end in pages:
        for size in data[start + 27 : start + 27 + data[start + 26]]:
            if number == wanted:
                places.append((position, position + size))
            position += size
            number += size < 255
            if number > wanted:
                return places
    raise UploadRefused("unreadable")


def _ogg_table():
    for byte in range(256):
        value = byte << 24
        for _bit in range(8):
            value = (value << 1 ^ (OGG_POLYNOMIAL if value & 0x80000000 else 0)) & 0xFFFFFFFF
        yield value


OGG_TABLE = tuple(_ogg_table())


def _ogg_checksum(page):
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFF00) ^ OGG_TABLE[value >> 24 ^ byte]
    return value
