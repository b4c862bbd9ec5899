"""Pictures: from a `RenderSpec` to a finished PNG, WebP or JPEG, and back to the receipt inside.

A placeholder is described as a short program of row differences (`scene`), and the writers (`png`,
`webp`) turn that program into a file without forming its pixels and without a compressor, so the
same spec gives the same bytes everywhere. `paint.paint` is the way in, and `edit.paint_edit` for
pictures made from uploaded ones, which have to be formed as pixels (`raster`). Nothing here knows a
provider's rules, reads a request or opens a socket.
"""
