#include "engine/verify/CaseCollisions.h"

#include "engine/report/VerifyFindings.h"
#include "engine/verify/IgnoredPaths.h"
#include "engine/verify/ManifestFiles.h"

#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// Paths that are one on Windows and macOS.
class CaseCollisionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foldsWhatIsOne_data()
    {
        QTest::addColumn<QByteArray>("one");
        QTest::addColumn<QByteArray>("other");
        QTest::addColumn<bool>("isOne");
        const auto row = [](const char* one, const char* other, bool isOne) {
            QTest::newRow(one) << QByteArray(one) << QByteArray(other) << isOne;
        };
        row("base/5/A", "base/5/a", true);
        row("BASE/5/a", "base/5/A", true);
        row("base/5/a", "base/5/b", false);
        row("base/5/[", "base/5/{", false);
        row("gr\xC3\xB6\xC3\x9F"
            "e",
            "GR\xC3\x96\xC3\x9F"
            "E",
            true);
        row("composed \xC3\xA4", "composed a\xCC\x88", true);
        row("invalid \xFF", "invalid \xFE", false);
        row("Invalid \xFF", "invalid \xFF", true);
    }

    void foldsWhatIsOne()
    {
        QFETCH(QByteArray, one);
        QFETCH(QByteArray, other);
        QFETCH(bool, isOne);
        QCOMPARE(CaseCollisions::folded(one.toStdString()) == CaseCollisions::folded(other.toStdString()), isOne);
    }

    void findsThemInAManifest()
    {
        ManifestFiles files;
        for (const char* path : {"base/5/X", "PG_VERSION", "base/1/x", "base/5/x", "ignored/a", "ignored/A"})
            add(files, path);
        // Enough of others that the order does not tell them.
        for (int number = 0; number < 5000; ++number)
            add(files, "base/5/" + std::to_string(number));
        files.complete();
        IgnoredPaths ignored;
        ignored.add("ignored");
        QStringList told;
        VerifyFindings findings(false, [&told](const VerifyFinding& finding) {
            QCOMPARE(finding.kind, VerifyFinding::Kind::CaseCollision);
            QVERIFY(finding.severity() == VerifyFinding::Severity::Warning);
            told << finding.found + u" and "_s + finding.pathText();
        });
        CaseCollisions collisions(files, ignored, findings);
        collisions.compareManifest();
        QCOMPARE(told, QStringList{u"base/5/X and base/5/x"_s});
        QCOMPARE(findings.errorCount(), quint64{0});

        told.clear();
        for (const char* path : {"pg_version", "new", "base/New", "BASE/new", "New", "ignored/B", "ignored/b", "new"})
            collisions.compareExtra(path);
        QCOMPARE(told, (QStringList{u"PG_VERSION and pg_version"_s, u"base/New and BASE/new"_s, u"new and New"_s}));
    }

    void tellsOfAllThatAreOne()
    {
        // Of three, of two that are both not spelt the folded way, and of letters beyond ASCII.
        ManifestFiles files;
        for (const char* path :
             {"a/b", "Q/r", "pg_tblspc/1/PG_18_1/5/7", "A/b", "\xC3\x84", "a/B", "q/R", "\xC3\xA4", "plain \xC3\xB6"})
            add(files, path);
        files.complete();
        QStringList told;
        VerifyFindings findings(
            false, [&told](const VerifyFinding& finding) { told << finding.found + u" and "_s + finding.pathText(); });
        const IgnoredPaths ignored;
        CaseCollisions collisions(files, ignored, findings);
        collisions.compareManifest();
        told.sort();
        QCOMPARE(told, (QStringList{u"A/b and a/B"_s, u"Q/r and q/R"_s, u"a/b and A/b"_s, u"Ä and ä"_s}));

        told.clear();
        for (const char* path : {"PG_TBLSPC/1/pg_18_1/5/7", "q/r", "PLAIN \xC3\x96", "base/1"})
            collisions.compareExtra(path);
        QCOMPARE(told, (QStringList{u"pg_tblspc/1/PG_18_1/5/7 and PG_TBLSPC/1/pg_18_1/5/7"_s, u"Q/r and q/r"_s,
                                    u"plain ö and PLAIN Ö"_s}));
    }

private:
    static void add(ManifestFiles& files, const std::string& path)
    {
        ManifestFile file;
        file.path = path;
        files.file(file);
    }
};

QTEST_APPLESS_MAIN(CaseCollisionsTest)
#include "CaseCollisionsTest.moc"
