#pragma once

#include <memory>

#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QStringList>

namespace basekeep {

/// Tells how much room there is on the file systems that some folders lie on, or will lie on once they are made. The
/// question is asked beside the window, since a file server that has gone away can keep a caller waiting for minutes.
class FreeSpaceReader final : public QObject
{
    Q_OBJECT

public:
    struct Space
    {
        quint64 availableBytes = 0;
        QString mountPoint; ///< empty if nothing could be found out
    };
    using Spaces = QHash<QString, Space>; ///< by the path that was asked for

    explicit FreeSpaceReader(QObject* parent = nullptr);
    ~FreeSpaceReader() override;

    /// While an earlier question is open the new one waits; of several that wait only the last is asked.
    void ask(const QStringList& paths);

    /// "182 GiB free on /srv"
    [[nodiscard]] static QString describe(const Space& space);

Q_SIGNALS:
    void answered(const basekeep::FreeSpaceReader::Spaces& spaces);

private:
    struct Mailbox;
    void send(const QStringList& paths);
    void receive(const Spaces& spaces);

    std::shared_ptr<Mailbox> m_mailbox; ///< outlives this object as long as a question is open
    bool m_isAsking = false;
    QStringList m_waiting;
};

} // namespace basekeep
