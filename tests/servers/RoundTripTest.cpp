#include "engine/basebackup/BackupJob.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/CountingRelay.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace basekeep;

namespace {

using Links = CountingRelay::Links;

/// The one connection whose application_name has that in it; without a name if there is none yet.
CountingRelay::Link linkNamed(const Links& links, const char* part)
{
    const auto link = std::find_if(links.begin(), links.end(),
                                   [part](const CountingRelay::Link& one) { return one.application.contains(part); });
    return link == links.end() ? CountingRelay::Link() : *link;
}

bool hasAsked(const CountingRelay::Link& link, const char* words)
{
    return std::any_of(link.queries.begin(), link.queries.end(),
                       [words](const QByteArray& query) { return query.contains(words); });
}

} // namespace

/// How often a backup waits for the server before the first byte arrives: on a long way that is what a small backup
/// takes. The numbers are limits, to be lowered and not raised.
class RoundTripTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waitsNoMoreThanItMust_data()
    {
        QTest::addColumn<int>("major");
        for (const int major : TestServer::majors())
            QTest::addRow("%d", major) << major;
    }

    void waitsNoMoreThanItMust()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        TestServerOptions options;
        options.major = major;
        const TestServer server(options);
        const auto isEverythingAsked = [](const Links& links) {
            return hasAsked(linkNamed(links, ":data:"), "IDENTIFY_SYSTEM") &&
                   hasAsked(linkNamed(links, "preflight"), "pg_tablespace_size") &&
                   hasAsked(linkNamed(links, ":wal:"), "IDENTIFY_SYSTEM");
        };
        const CountingRelay relay(server.port(), isEverythingAsked);
        const TestFolder folder;
        BackupSettings settings = BackupTestRun::quickSettings(server, folder.filePath(QStringLiteral("backup")));
        settings.connection = relay.through(server.connectionSettings());
        BackupTestRun run(settings);
        run.start();
        QTRY_VERIFY2_WITH_TIMEOUT(relay.isOpen(), "Something waits for an answer that it does not need.", 20000);
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());

        const Links links = relay.linksAtAnswerTo("BASE_BACKUP");
        const CountingRelay::Link data = linkNamed(links, ":data:");
        const CountingRelay::Link preflight = linkNamed(links, "preflight");
        const CountingRelay::Link wal = linkNamed(links, ":wal:");
        // The session's start, two settings, who the server is, the backup.
        QCOMPARE(data.trips, 5);
        // The session's start, all questions.
        QCOMPARE(preflight.trips, 2);
        QVERIFY(preflight.queries.size() > 5);
        // The session's start, who the server is, the slot.
        QCOMPARE(wal.trips, 3);
        // The preflight's, both lanes', and that of the process picture.
        QVERIFY(links.size() <= 4);
    }
};

QTEST_GUILESS_MAIN(RoundTripTest)
#include "RoundTripTest.moc"
