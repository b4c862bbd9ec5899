"""An XMP packet that holds one description, for WebP files, whose metadata has no plain text.

Writes the smallest packet that picture viewers show as the description, and finds the text in it
again. Not a reader for other programs' packets.
"""

_BEFORE = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
)
_AFTER = "</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"


_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def xmp_packet(text: str) -> bytes:
    """The packet, in UTF-8."""
    for character, entity in _ENTITIES:
        text = text.replace(character, entity)
    return f"{_BEFORE}{text}{_AFTER}".encode()


def xmp_text(packet: bytes) -> str:
    """The description in a packet of ours; raises ValueError for any other packet."""
    text = packet.decode()
    if not (text.startswith(_BEFORE) and text.endswith(_AFTER)):
        raise ValueError("this XMP packet is none of ours")
    text = text[len(_BEFORE) : -len(_AFTER)]
    # The ampersand comes last, or an escaped entity would be read twice.
    for character, entity in reversed(_ENTITIES):
        text = text.replace(entity, character)
    return text
