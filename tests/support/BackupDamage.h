#pragma once

#include "engine/report/VerifyFinding.h"
#include "engine/verify/ManifestFiles.h"
#include "tests/support/BackupCopy.h"
#include "tests/support/EditedArchive.h"

#include <QtCore/QList>
#include <QtCore/QRandomGenerator>
#include <QtCore/QStringList>

namespace basekeep {

/// The ways in which backups go bad, each done at a random place of a copy of a real one. Members throw Failure.
class BackupDamage final
{
public:
    /// What was done, and what a verification must say.
    struct Done
    {
        QStringList named;                ///< each of these must be named,
        QList<VerifyFinding::Kind> kinds; ///< by one of these
        QString archive;                  ///< if not empty, anything that is in this archive may be named as well
        bool isInManifest = false;        ///< no findings: the manifest itself is refused
        bool isSeenByStock = true;        ///< the stock tool comes to the same verdict
    };

    BackupDamage(const BackupCopy& copy, int major, quint32 seed);

    [[nodiscard]] static QStringList namesForPlain();
    [[nodiscard]] static QStringList namesForArchives(CompressionMethod method);
    [[nodiscard]] Done doToPlain(const QString& name);
    [[nodiscard]] Done doToArchives(const QString& name);

private:
    [[nodiscard]] Done doToManifest(const QString& name);
    [[nodiscard]] Done doToControlFile(const QString& name);
    [[nodiscard]] Done doToWal(const QString& name);
    [[nodiscard]] Done doToMember(const QString& name);
    [[nodiscard]] Done doToArchiveFile(const QString& name);
    [[nodiscard]] Done changeWal(const QString& name, const QString& segment, QByteArray& content) const;
    [[nodiscard]] Done damagePage(const QString& path, QByteArray& content);
    [[nodiscard]] QString randomFile(bool mustHaveContent);
    void flip(QByteArray& bytes, qsizetype from, qsizetype end);
    [[nodiscard]] qsizetype bounded(qsizetype end) { return qsizetype(m_random.bounded(quint64(end))); }
    [[nodiscard]] QString archiveNamed(const QString& stem) const;

    const BackupCopy& m_copy;
    const int m_major;
    QRandomGenerator m_random;
    ManifestFiles m_manifest;
};

} // namespace basekeep
