#include "engine/jobs/KeepAwake.h"

#include <QtCore/QUuid>
#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusReply>
#include <QtDBus/QDBusUnixFileDescriptor>

namespace basekeep {

namespace {

constexpr int answerTimeoutMs = 3000;

/// A lock of logind's, held until the descriptor is closed. `what` are its words for what shall not happen.
QDBusReply<QDBusUnixFileDescriptor> askLogind(const QDBusConnection& bus, const QString& what, const QString& reason)
{
    QDBusMessage request = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
    request << what << QStringLiteral("Basekeep") << reason << QStringLiteral("block");
    return bus.call(request, QDBus::Block, answerTimeoutMs);
}

} // namespace

struct KeepAwake::Hold
{
    QDBusUnixFileDescriptor lock;
};

KeepAwake::KeepAwake(const QString& reason)
{
    // A connection of our own: jobs run in threads, and the lock outlives the connection.
    const QString name = QStringLiteral("basekeep-") + QUuid::createUuid().toString(QUuid::Id128);
    {
        const QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SystemBus, name);
        m_obstacle = bus.lastError().message();
        if (bus.isConnected()) {
            // Who is logged in from afar may only say that the machine is not idle.
            for (const char* what : {"sleep:idle", "idle"}) {
                const QDBusReply<QDBusUnixFileDescriptor> reply = askLogind(bus, QString::fromLatin1(what), reason);
                m_obstacle = reply.isValid() ? QString() : reply.error().message();
                if (reply.isValid()) {
                    m_hold = std::make_unique<Hold>(Hold{reply.value()});
                    break;
                }
            }
        }
    }
    QDBusConnection::disconnectFromBus(name);
}

KeepAwake::~KeepAwake() = default;

} // namespace basekeep
