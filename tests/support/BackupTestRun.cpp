#include "tests/support/BackupTestRun.h"

#include "tests/support/TestServer.h"

#include <QtTest/QTest>

#include <algorithm>

namespace basekeep {

namespace {

constexpr int patienceMs = 180000;

} // namespace

BackupTestRun::BackupTestRun(const BackupSettings& settings) : m_job(settings) {}

BackupSettings BackupTestRun::quickSettings(const TestServer& server, const QString& target)
{
    BackupSettings settings;
    settings.connection = server.connectionSettings();
    settings.target = target;
    settings.checkpoint = BackupSettings::Checkpoint::Fast;
    settings.sync = false;
    const QStringList tablespaces = server.tablespaceFolders();
    for (qsizetype index = 0; index < tablespaces.size(); ++index)
        settings.tablespaceMappings.append({tablespaces[index], target + QStringLiteral("-space_%1").arg(index + 1)});
    return settings;
}

bool BackupTestRun::finish()
{
    if (m_job.state() == Job::State::Queued)
        m_job.start();
    return QTest::qWaitFor([this] { return m_job.isOver(); }, patienceMs) && m_job.wait(patienceMs);
}

bool BackupTestRun::reachStage(const QString& key)
{
    return QTest::qWaitFor(
               [&] {
                   const JobStages stages = m_job.stages();
                   const bool isThere = std::any_of(stages.begin(), stages.end(), [&](const JobStage& stage) {
                       return stage.key == key && stage.state != JobStage::State::Pending;
                   });
                   return isThere || m_job.isOver();
               },
               patienceMs) &&
           !m_job.isOver();
}

bool BackupTestRun::reachBytes(quint64 bytes)
{
    return QTest::qWaitFor([&] { return m_job.progress().bytesDone >= bytes || m_job.isOver(); }, patienceMs) &&
           !m_job.isOver();
}

QString BackupTestRun::failureText() const
{
    const std::optional<Failure> failure = m_job.failure();
    return failure ? failure->toText() : QString();
}

std::optional<Failure::Code> BackupTestRun::failureCode() const
{
    const std::optional<Failure> failure = m_job.failure();
    return failure ? std::optional(failure->code) : std::nullopt;
}

} // namespace basekeep
