#include "tests/support/CloneTestRun.h"

#include "engine/replica/CloneDefaults.h"
#include "tests/support/TestServer.h"

#include <QtTest/QTest>

#include <algorithm>

namespace basekeep {

namespace {

constexpr int patienceMs = 180000;

/// Before the first clone looks for it.
void useOwnDataFolder()
{
    static const QTemporaryDir folder;
    qputenv("BASEKEEP_DATA_DIR", folder.path().toUtf8());
}

} // namespace

CloneTestRun::CloneTestRun(const CloneSettings& settings) : m_job(settings) {}

CloneSettings CloneTestRun::quickSettings(const TestServer& server, const QString& target)
{
    useOwnDataFolder();
    CloneSettings settings;
    settings.source = server.connectionSettings();
    settings.target = target;
    settings.sync = false;
    settings.binFolder = server.binFolder();
    settings.mapsTablespacesBeside = true;
    settings.port = LocalCluster::freePort();
    CloneDefaults::fill(settings);
    return settings;
}

bool CloneTestRun::finish()
{
    if (m_job.state() == Job::State::Queued)
        m_job.start();
    return QTest::qWaitFor([this] { return m_job.isOver(); }, patienceMs) && m_job.wait(patienceMs);
}

bool CloneTestRun::reachStage(const QString& key)
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

bool CloneTestRun::reachBytes(quint64 bytes)
{
    return QTest::qWaitFor([&] { return m_job.progress().bytesDone >= bytes || m_job.isOver(); }, patienceMs) &&
           !m_job.isOver();
}

QString CloneTestRun::failureText() const
{
    const std::optional<Failure> failure = m_job.failure();
    return failure ? failure->toText() : QString();
}

std::optional<Failure::Code> CloneTestRun::failureCode() const
{
    const std::optional<Failure> failure = m_job.failure();
    return failure ? std::optional(failure->code) : std::nullopt;
}

bool CloneTestRun::hasFinding(const QString& key) const
{
    const Findings findings = m_job.findings();
    return std::any_of(findings.begin(), findings.end(), [&key](const Finding& one) { return one.key == key; });
}

} // namespace basekeep
