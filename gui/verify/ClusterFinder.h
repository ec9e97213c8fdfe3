#pragma once

#include "engine/jobs/CancelToken.h"

#include <QtCore/QObject>
#include <QtCore/QThreadPool>

#include <functional>
#include <memory>
#include <optional>

namespace basekeep {

/// Tells of which cluster the backup in a folder is. It is read beside the window, since its manifest can be large and
/// lie on a slow disk.
class ClusterFinder final : public QObject
{
    Q_OBJECT

public:
    explicit ClusterFinder(QObject* parent = nullptr);
    ~ClusterFinder() override; ///< cancels and waits

    /// Of no backup, and of one that does not tell, there is no identifier. The answer comes later, in this thread.
    using Handler = std::function<void(std::optional<quint64> systemIdentifier)>;
    void find(const QString& folder, Handler done);

private:
    CancelToken m_cancel;
    QThreadPool m_reader;
};

} // namespace basekeep
