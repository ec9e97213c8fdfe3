#pragma once

#include "engine/server/Lsn.h"
#include "engine/stream/CompressionSpec.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QMetaType>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// What can be told of a base backup without reading more than its small files: where it is, in which form, whose it
/// is and of when. Whatever is not known is left at its default.
struct BackupDescription
{
    enum class Format { Plain, Tar };

    QString folder;
    std::optional<Format> format;
    CompressionMethod compression = CompressionMethod::None; ///< of the data directory's archive
    std::optional<quint64> sizeBytes;                        ///< plain: of its files; tar: of its archives
    std::optional<quint64> fileCount;
    std::optional<quint64> systemIdentifier;
    int serverMajor = 0;
    QDateTime takenAt; ///< UTC; when it began, or the next best
    QString label;     ///< what whoever took it called it; to be shown only
    quint32 timeline = 0;
    Lsn startLsn; ///< where the WAL that recovery needs begins
    bool isIncremental = false;
    bool hasManifest = false;
    QString manifestProblem; ///< why the manifest could not be read, a sentence; empty if it could

    /// Large numbers as text, since JSON's are doubles.
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static BackupDescription fromJson(const QJsonObject& json);

    /// "plain", "tar", "tar.gz" …; empty if not known.
    [[nodiscard]] QString formatName() const;
    /// Reads a formatName(); leaves both as they are if it is none.
    void setFormatName(const QString& name);
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::BackupDescription)
