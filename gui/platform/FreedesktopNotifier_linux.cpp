#include "gui/platform/FreedesktopNotifier_linux.h"

#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCallWatcher>
#include <QtDBus/QDBusPendingReply>
#include <QtGui/QGuiApplication>

namespace basekeep {

namespace {

/// The service's name, and its interface's.
QString service()
{
    return QStringLiteral("org.freedesktop.Notifications");
}

QString object()
{
    return QStringLiteral("/org/freedesktop/Notifications");
}

QDBusMessage call(const QString& method)
{
    return QDBusMessage::createMethodCall(service(), object(), service(), method);
}

} // namespace

FreedesktopNotifier::FreedesktopNotifier(QObject* parent) : DesktopNotifier(parent)
{
    QDBusConnection::sessionBus().connect(service(), object(), service(), QStringLiteral("ActionInvoked"), this,
                                          SLOT(takeAction(uint, QString)));
}

void FreedesktopNotifier::notify(const QString& title, const QString& text, bool isFailure)
{
    if (!QDBusConnection::sessionBus().isConnected()) { // a call would never be answered, not even with an error
        Q_EMIT refused(title, text, isFailure);
        return;
    }
    enum Urgency : uchar { Normal = 1, Critical = 2 };
    const QVariantMap hints{
        {QStringLiteral("desktop-entry"), QGuiApplication::desktopFileName()}, // gives it the program's icon and name
        {QStringLiteral("urgency"), QVariant::fromValue<uchar>(isFailure ? Critical : Normal)}};
    constexpr int asTheDesktopLikes = -1; // how long it stays
    constexpr uint asOneMore = 0;         // not in the place of another one, which may not have been read
    QDBusMessage request = call(QStringLiteral("Notify"));
    request << QGuiApplication::applicationDisplayName() << asOneMore << QString() << title << text.toHtmlEscaped()
            << QStringList{QStringLiteral("default"), tr("Show")} << hints << asTheDesktopLikes;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(request), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, title, text, isFailure] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (reply.isError())
            Q_EMIT refused(title, text, isFailure);
        else
            m_ids.append(reply.value());
    });
}

void FreedesktopNotifier::withdraw()
{
    for (const uint id : std::as_const(m_ids)) {
        QDBusMessage request = call(QStringLiteral("CloseNotification"));
        request << id;
        QDBusConnection::sessionBus().asyncCall(request);
    }
    m_ids.clear();
}

void FreedesktopNotifier::takeAction(uint id, const QString&)
{
    if (m_ids.contains(id))
        Q_EMIT clicked();
}

std::unique_ptr<DesktopNotifier> DesktopNotifier::create()
{
    return std::make_unique<FreedesktopNotifier>();
}

} // namespace basekeep
