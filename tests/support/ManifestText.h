#pragma once

#include "engine/stream/Checksum.h"

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>

#include <span>

namespace basekeep {

/// The text of a manifest with the last line that it lacks: its checksum.
inline QByteArray sealedManifest(const QByteArray& text)
{
    Checksum checksum(ChecksumAlgorithm::Sha256);
    checksum.update(std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size()))));
    return text + "\"Manifest-Checksum\": \"" + checksum.finish().toHex() + "\"}\n";
}

/// A sound backup_manifest as a server writes it, for tests to store, damage and read.
inline QByteArray manifestText(int version, quint64 systemIdentifier, const QByteArrayList& paths = {"PG_VERSION"},
                               const QByteArray& ranges = "{ \"Timeline\": 1, \"Start-LSN\": \"0/2000028\", "
                                                          "\"End-LSN\": \"0/2000120\" }")
{
    QByteArrayList files;
    for (const QByteArray& path : paths)
        files << "{ \"Path\": \"" + path +
                     "\", \"Size\": 3, \"Last-Modified\": \"2026-01-01 00:00:00 GMT\", "
                     "\"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"64440205\" }";
    QByteArray text = "{ \"PostgreSQL-Backup-Manifest-Version\": " + QByteArray::number(version) + ",\n";
    if (version > 1)
        text += "\"System-Identifier\": " + QByteArray::number(systemIdentifier) + ",\n";
    text += "\"Files\": [\n" + files.join(",\n") + "\n],\n\"WAL-Ranges\": [\n" + ranges + "\n],\n";
    return sealedManifest(text);
}

} // namespace basekeep
