#include "gui/log/LogModel.h"

#include "gui/log/LogFilterModel.h"
#include "tests/gui/support/GuiTest.h"

#include <QtTest/QAbstractItemModelTester>

using namespace basekeep;

namespace {

LogEntry line(LogEntry::Severity severity, const QString& text)
{
    return {QDateTime::currentDateTimeUtc(), severity, QStringLiteral("job"), text};
}

} // namespace

class LogModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void keepsTheNewestLinesOnly()
    {
        LogModel model;
        for (int number = 0; number < 20001; ++number)
            model.append(QStringLiteral("prod"), line(LogEntry::Severity::Info, QString::number(number)));
        QCOMPARE(model.rowCount(), 18001);
        QCOMPARE(model.index(model.rowCount() - 1, LogModel::TextColumn).data().toString(), QStringLiteral("20000"));
    }

    void filtersBySeverityAndText()
    {
        LogModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        LogFilterModel filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.append(QStringLiteral("prod"), line(LogEntry::Severity::Debug, QStringLiteral("detail")));
        model.append(QStringLiteral("prod"), line(LogEntry::Severity::Info, QStringLiteral("Checkpoint done.")));
        model.append(QStringLiteral("prod"), line(LogEntry::Severity::Error, QStringLiteral("Connection lost.")));
        QCOMPARE(filter.rowCount(), 2);
        filter.setLeastSeverity(LogEntry::Severity::Warning);
        QCOMPARE(filter.rowCount(), 1);
        filter.setLeastSeverity(LogEntry::Severity::Debug);
        filter.setText(QStringLiteral("CHECK"));
        QCOMPARE(filter.rowCount(), 1);
        QVERIFY(model.lineText(1).contains(QLatin1String("Checkpoint done.")));
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(LogModelTest)
#include "LogModelTest.moc"
