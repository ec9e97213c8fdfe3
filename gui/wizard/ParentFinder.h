#pragma once

#include <memory>

#include <QtCore/QObject>
#include <QtCore/QThreadPool>

#include "engine/catalogue/JobRegistry.h"
#include "engine/catalogue/ParentBackup.h"

namespace basekeep {

/// Looks for the backups that an incremental one may build upon. Manifests can be large and lie on slow disks, so they
/// are read beside the window. A new question makes the answer to the one before worthless; it does not come then.
class ParentFinder final : public QObject
{
    Q_OBJECT

public:
    explicit ParentFinder(JobRegistry registry = {}, QObject* parent = nullptr);
    ~ParentFinder() override; ///< cancels and waits

    void find(const ParentBackup::Server& server);
    void examine(const QString& manifest, const ParentBackup::Server& server);

Q_SIGNALS:
    void found(const QList<basekeep::ParentBackup>& backups); ///< newest first
    void examined(const basekeep::ParentBackup& backup);

private:
    /// Runs `work` in the reader's thread, then `tell` with its result here, unless the token was cancelled.
    template <typename Work, typename Tell>
    void start(std::shared_ptr<CancelToken>& token, Work work, Tell tell);

    JobRegistry m_registry;
    std::shared_ptr<CancelToken> m_finding;
    std::shared_ptr<CancelToken> m_examining;
    QThreadPool m_reader;
};

} // namespace basekeep
