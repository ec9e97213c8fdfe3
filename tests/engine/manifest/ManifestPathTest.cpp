#include "engine/manifest/ManifestPath.h"

#include <QtTest/QTest>

using namespace basekeep;

class ManifestPathTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesPaths_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("onUnix");
        QTest::addColumn<bool>("onWindows");
        QTest::newRow("file") << QByteArray("PG_VERSION") << true << true;
        QTest::newRow("file in folders") << QByteArray("base/1/2619_fsm") << true << true;
        QTest::newRow("bytes that are no text") << QByteArray("foo\xFF") << true << true;
        QTest::newRow("name of three dots") << QByteArray("base/...") << true << true;
        QTest::newRow("longest name") << QByteArray(255, 'x') << true << true;
        QTest::newRow("empty") << QByteArray("") << false << false;
        QTest::newRow("root") << QByteArray("/") << false << false;
        QTest::newRow("absolute") << QByteArray("/etc/passwd") << false << false;
        QTest::newRow("upwards") << QByteArray("../x") << false << false;
        QTest::newRow("upwards later") << QByteArray("base/../../x") << false << false;
        QTest::newRow("upwards at the end") << QByteArray("base/..") << false << false;
        QTest::newRow("here") << QByteArray(".") << false << false;
        QTest::newRow("empty component") << QByteArray("base//1") << false << false;
        QTest::newRow("slash at the end") << QByteArray("base/") << false << false;
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << false << false;
        QTest::newRow("too long a name") << QByteArray(256, 'x') << false << false;
        QTest::newRow("backslash") << QByteArray("base\\..\\x") << true << false;
        QTest::newRow("drive") << QByteArray("C:/x") << true << false;
        QTest::newRow("time in a name") << QByteArray("log/12:30") << true << true;
        QTest::newRow("network share") << QByteArray("\\\\server\\share") << true << false;
    }

    void judgesPaths()
    {
        QFETCH(QByteArray, path);
        QFETCH(bool, onUnix);
        QFETCH(bool, onWindows);
        const std::string_view view(path.constData(), static_cast<std::size_t>(path.size()));
        QCOMPARE(isSafeManifestPath(view, PathRules::Unix), onUnix);
        QCOMPARE(isSafeManifestPath(view, PathRules::Windows), onWindows);
    }
};

QTEST_APPLESS_MAIN(ManifestPathTest)
#include "ManifestPathTest.moc"
