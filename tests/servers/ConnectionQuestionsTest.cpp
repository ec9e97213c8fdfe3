#include "engine/server/Connection.h"
#include "tests/support/TestServer.h"

#include <QtTest/QTest>

#include <memory>

using namespace basekeep;

/// Several queries sent at once: each gets its own answer, whatever became of the others.
class ConnectionQuestionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersEachForItself_data()
    {
        QTest::addColumn<int>("major");
        for (const int major : TestServer::majors())
            QTest::addRow("%d", major) << major;
    }

    void answersEachForItself()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        TestServerOptions options;
        options.major = major;
        TestServer server(options);
        server.execute(QStringLiteral("CREATE ROLE nobody LOGIN"));
        const CancelToken cancel;
        Connection connection(server.connectionSettings(QStringLiteral("nobody")), Connection::Purpose::Sql,
                              QStringLiteral("test"), cancel);

        const QList<Connection::Answer> answers =
            connection.ask({"SELECT 1", "SELECT * FROM public.ledger", "SELECT nothing", "SELECT 2, NULL",
                            "SELECT pg_catalog.current_setting('search_path')"},
                           QStringLiteral("What was asked"));
        QCOMPARE(answers.size(), 5);
        QCOMPARE(textOf(answers[0]), QStringLiteral("1"));
        QCOMPARE(sqlStateOf(answers[1]), QStringLiteral("42501"));
        QCOMPARE(std::get<ServerFailure>(answers[1]).message, QStringLiteral("What was asked"));
        QCOMPARE(sqlStateOf(answers[2]), QStringLiteral("42703"));
        QCOMPARE(textOf(answers[3]), QStringLiteral("2"));
        QVERIFY(std::get<QueryResult>(answers[3]).isNull(0, 1));
        QCOMPARE(textOf(answers[4]), QString());

        // The session goes on, with single commands and with more questions.
        QCOMPARE(connection.execute("SELECT 3", {}).text(0, 0), QStringLiteral("3"));
        QVERIFY(connection.ask({}, {}).isEmpty());
        QCOMPARE(textOf(connection.ask({"SELECT 4"}, {}).first()), QStringLiteral("4"));
    }

    void hasAnEmptySearchPathFromTheFirstCommandOn()
    {
        TestServer server(anyServer());
        const CancelToken cancel;
        Connection connection(server.connectionSettings(), Connection::Purpose::Sql, QStringLiteral("test"), cancel);
        QCOMPARE(connection.execute("SELECT pg_catalog.current_setting('search_path')", {}).text(0, 0),
                 QString());
    }

    void tellsOfABrokenConnectionInAllThatIsLeft()
    {
        TestServer server(anyServer());
        const CancelToken cancel;
        Connection connection(server.connectionSettings(), Connection::Purpose::Sql, QStringLiteral("test"), cancel);
        const QList<Connection::Answer> answers = connection.ask(
            {"SELECT 1", "SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())", "SELECT 2", "SELECT 3"},
            {});
        QCOMPARE(answers.size(), 4);
        QCOMPARE(textOf(answers[0]), QStringLiteral("1"));
        for (qsizetype index = 1; index < answers.size(); ++index)
            QVERIFY(std::get<ServerFailure>(answers[index]).code == Failure::Code::ConnectionLost);
        QCOMPARE(sqlStateOf(answers[1]), QStringLiteral("57P01"));
    }

private:
    static TestServerOptions anyServer()
    {
        TestServerOptions options;
        options.major = TestServer::anyMajor();
        return options;
    }

    static QString textOf(const Connection::Answer& answer)
    {
        const auto* rows = std::get_if<QueryResult>(&answer);
        return rows ? rows->text(0, 0) : std::get<ServerFailure>(answer).detail;
    }

    static QString sqlStateOf(const Connection::Answer& answer)
    {
        const auto* failure = std::get_if<ServerFailure>(&answer);
        return failure ? failure->sqlState : QStringLiteral("none");
    }
};

QTEST_GUILESS_MAIN(ConnectionQuestionsTest)
#include "ConnectionQuestionsTest.moc"
