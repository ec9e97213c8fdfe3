#pragma once

#include "engine/stream/CompressionSpec.h"

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>

namespace basekeep {

/// An archive as a server or this program writes it, taken apart to be changed, whatever its compression.
struct EditedArchive
{
    struct Member
    {
        QByteArray header;  ///< 512 bytes
        QByteArray content; ///< without padding

        [[nodiscard]] QByteArray name() const { return header.left(header.indexOf('\0')); }
        [[nodiscard]] bool isFile() const { return header.at(156) == '0'; }
        /// Also gives the header a new checksum.
        void setName(const QByteArray& name);
        void setContent(const QByteArray& bytes);
    };

    QList<Member> members;
    QByteArray end = QByteArray(1024, '\0'); ///< what comes behind the members

    /// By the compression that the file's name tells.
    [[nodiscard]] static EditedArchive read(const QString& fileName, const QByteArray& content);
    [[nodiscard]] QByteArray packed(CompressionMethod method) const;
};

} // namespace basekeep
