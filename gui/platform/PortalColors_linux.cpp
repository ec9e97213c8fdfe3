#include "gui/platform/PortalColors_linux.h"

#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusReply>
#include <QtDBus/QDBusVariant>

namespace basekeep {

namespace {

constexpr int answerTimeoutMs = 300;
constexpr uint preferDark = 1; // 0: no preference, 2: light

QString service()
{
    return QStringLiteral("org.freedesktop.portal.Desktop");
}

QString object()
{
    return QStringLiteral("/org/freedesktop/portal/desktop");
}

QString settings()
{
    return QStringLiteral("org.freedesktop.portal.Settings");
}

QString appearance()
{
    return QStringLiteral("org.freedesktop.appearance");
}

QString colorScheme()
{
    return QStringLiteral("color-scheme");
}

/// The first portals put the value into a variant in a variant.
uint innermost(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value.toUInt();
}

} // namespace

PortalColors::PortalColors(QObject* parent) : QObject(parent)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    bus.connect(service(), object(), settings(), QStringLiteral("SettingChanged"), this,
                SLOT(takeSetting(QString, QString, QDBusVariant)));
    QDBusMessage question = QDBusMessage::createMethodCall(service(), object(), settings(), QStringLiteral("Read"));
    question << appearance() << colorScheme();
    const QDBusReply<QDBusVariant> answer = bus.call(question, QDBus::Block, answerTimeoutMs);
    if (answer.isValid())
        m_areDark = innermost(answer.value().variant()) == preferDark;
}

void PortalColors::takeSetting(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != appearance() || key != colorScheme())
        return;
    const bool wereDark = m_areDark;
    m_areDark = innermost(value.variant()) == preferDark;
    if (m_areDark != wereDark)
        Q_EMIT changed();
}

} // namespace basekeep
