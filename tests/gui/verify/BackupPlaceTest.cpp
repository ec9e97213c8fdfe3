#include "gui/verify/BackupPlace.h"

#include "engine/jobs/Failure.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/support/HandMadeTarBackup.h"
#include "tests/support/LesserRights.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

using namespace basekeep;

class BackupPlaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void findsABackupByItsFolderItsManifestOrAnArchive()
    {
        const HandMadeBackup plain;
        QCOMPARE(BackupPlace::of(plain.folder()).folder, plain.folder());
        QCOMPARE(BackupPlace::of(plain.folder() + u'/').folder, plain.folder());
        const BackupPlace byManifest = BackupPlace::of(plain.filePath(QStringLiteral("backup_manifest")));
        QCOMPARE(byManifest.folder, plain.folder());
        QVERIFY(byManifest.manifest.isEmpty());

        const HandMadeTarBackup tar;
        tar.pack(CompressionMethod::Gzip);
        QCOMPARE(BackupPlace::of(tar.folder()).folder, tar.folder());
        QCOMPARE(BackupPlace::of(tar.filePath(QStringLiteral("base.tar.gz"))).folder, tar.folder());
    }

    void knowsAManifestByWhatItSays()
    {
        const HandMadeBackup backup;
        const QString renamed = backup.filePath(QStringLiteral("manifest-of-monday.json"));
        QVERIFY(QFile::rename(backup.filePath(QStringLiteral("backup_manifest")), renamed));
        const BackupPlace place = BackupPlace::of(renamed);
        QCOMPARE(place.folder, backup.folder());
        QCOMPARE(place.manifest, renamed);
    }

    void findsABackupWithoutAManifest()
    {
        const HandMadeBackup backup;
        QVERIFY(QFile::remove(backup.filePath(QStringLiteral("backup_manifest"))));
        QCOMPARE(BackupPlace::of(backup.folder()).folder, backup.folder());
    }

    void saysWhyNot()
    {
        const HandMadeBackup backup;
        backup.put(QStringLiteral("notes.txt"), "remember the milk");
        QVERIFY(whyNot(backup.filePath(QStringLiteral("notes.txt"))).contains(QStringLiteral("neither the manifest")));
        QVERIFY(whyNot(m_test.folder()).contains(QStringLiteral("is not a backup")));
        QVERIFY(whyNot(m_test.folder() + QStringLiteral("/gone")).contains(QStringLiteral("is not there")));
        // One step too deep, and one too high.
        QVERIFY(whyNot(backup.filePath(QStringLiteral("base/5"))).contains(backup.folder()));
        QVERIFY(whyNot(backup.elsewhere({})).contains(backup.folder()));
    }

    void tellsAFolderThatMayNotBeReadFromNone()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: permissions are another matter here");
#endif
        const HandMadeBackup backup;
        const QFile::Permissions before = QFile::permissions(backup.folder());
        QVERIFY(QFile::setPermissions(backup.folder(), {}));
        QString said;
        {
            const LesserRights rights;
            said = whyNot(backup.folder());
        }
        QVERIFY(QFile::setPermissions(backup.folder(), before));
        QVERIFY2(said.contains(QStringLiteral("may not read")), qPrintable(said));
    }

private:
    /// Fact and hint, with Qt's separators.
    static QString whyNot(const QString& path)
    {
        try {
            static_cast<void>(BackupPlace::of(path));
            return {};
        } catch (const Failure& failure) {
            return QDir::fromNativeSeparators(failure.message + QLatin1Char(' ') + failure.hint);
        }
    }

    GuiTest m_test;
};

QTEST_MAIN(BackupPlaceTest)
#include "BackupPlaceTest.moc"
