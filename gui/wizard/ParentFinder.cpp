#include "gui/wizard/ParentFinder.h"

#include "engine/jobs/Failure.h"

namespace basekeep {

ParentFinder::ParentFinder(JobRegistry registry, QObject* parent) : QObject(parent), m_registry(std::move(registry))
{
    m_reader.setMaxThreadCount(1);
}

ParentFinder::~ParentFinder()
{
    for (const auto& token : {m_finding, m_examining}) {
        if (token)
            token->cancel();
    }
    m_reader.waitForDone();
}

void ParentFinder::find(const ParentBackup::Server& server)
{
    start(
        m_finding,
        [registry = m_registry, server](const CancelToken& cancel) {
            return ParentBackup::among(registry.records(), server, cancel);
        },
        [this](const QList<ParentBackup>& backups) { Q_EMIT found(backups); });
}

void ParentFinder::examine(const QString& manifest, const ParentBackup::Server& server)
{
    start(
        m_examining,
        [manifest, server](const CancelToken& cancel) { return ParentBackup::examine(manifest, server, cancel); },
        [this](const ParentBackup& backup) { Q_EMIT examined(backup); });
}

template <typename Work, typename Tell>
void ParentFinder::start(std::shared_ptr<CancelToken>& token, Work work, Tell tell)
{
    if (token)
        token->cancel();
    token = std::make_shared<CancelToken>();
    m_reader.start([this, cancel = token, work, tell] {
        try {
            auto result = work(*cancel);
            QMetaObject::invokeMethod(
                this,
                [cancel, tell, result = std::move(result)] {
                    if (!cancel->isCancelled())
                        tell(result);
                },
                Qt::QueuedConnection);
        } catch (const Failure&) {
            // Only a cancel is thrown, and nobody waits for its answer.
        }
    });
}

} // namespace basekeep
