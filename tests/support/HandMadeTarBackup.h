#pragma once

#include "engine/stream/CompressionSpec.h"
#include "tests/support/HandMadeBackup.h"

#include <QtCore/QList>

namespace basekeep {

/// A HandMadeBackup in tar format. Its members can be changed until it is packed, its archives afterwards. Members
/// throw Failure.
class HandMadeTarBackup final
{
public:
    struct Member
    {
        QString archive;  ///< "base", "16390" or "pg_wal"
        std::string path; ///< inside the archive
        QByteArray content;
    };

    explicit HandMadeTarBackup(int manifestVersion = 2, ChecksumAlgorithm algorithm = ChecksumAlgorithm::Crc32c);

    QList<Member> members;

    [[nodiscard]] QString folder() const { return m_plain.elsewhere(QStringLiteral("tar")); }
    [[nodiscard]] QString filePath(const QString& name) const { return folder() + QLatin1Char('/') + name; }
    [[nodiscard]] const HandMadeBackup& plain() const { return m_plain; } ///< the same backup in plain format
    [[nodiscard]] Member& member(std::string_view path);

    void pack(CompressionMethod method) const;

private:
    HandMadeBackup m_plain;
};

} // namespace basekeep
