#pragma once

#include "engine/server/ConnectionSettings.h"

#include <QtCore/QByteArray>
#include <QtCore/QList>

#include <functional>
#include <memory>
#include <mutex>

class QThread;

namespace basekeep {

/// Stands between a client and a real server on loopback, hears what the client asks, and counts how often it waits for
/// an answer before it goes on: what a long way multiplies. Unencrypted connections only.
///
/// It can keep all answers back until everything has been asked that needs no answer to be asked. A client that asks
/// one thing after the other then never gets on, however fast the machine is.
class CountingRelay final
{
public:
    /// One connection so far.
    struct Link
    {
        QByteArray application;    ///< its application_name
        QList<QByteArray> queries; ///< texts, in their order
        int trips = 0; ///< times the client sent something after it had got something, its first words included; that
                       ///< of making the TCP connection comes on top
    };
    using Links = QList<Link>; ///< in the order in which they were made

    /// No query is answered until `isEnough`; connections are made all the same.
    using Gate = std::function<bool(const Links&)>;

    CountingRelay(int serverPort, Gate isEnough);
    ~CountingRelay();
    CountingRelay(const CountingRelay&) = delete;
    CountingRelay& operator=(const CountingRelay&) = delete;

    /// `direct` by way of the relay.
    [[nodiscard]] ConnectionSettings through(const ConnectionSettings& direct) const;

    [[nodiscard]] bool isOpen() const; ///< the gate
    [[nodiscard]] Links links() const;
    /// As they were when the first answer to a query that begins with `words` came; empty until then.
    [[nodiscard]] Links linksAtAnswerTo(const QByteArray& words) const;

private:
    class Listener;
    class Pair;

    const int m_serverPort;
    const Gate m_isEnough;
    int m_port = 0;
    mutable std::mutex m_mutex; ///< guards what follows
    Links m_links;
    QList<std::pair<QByteArray, Links>> m_answered; ///< query, and the links when its answer began
    bool m_isOpen = false;
    std::unique_ptr<QThread> m_thread;
    Listener* m_listener = nullptr;
};

} // namespace basekeep
