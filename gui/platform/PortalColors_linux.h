#pragma once

#include <QtCore/QObject>

class QDBusVariant;

namespace basekeep {

/// What the desktop's portal says of light and dark. Desktops that have no palette to give to Qt, GNOME among them, say
/// at least this much.
class PortalColors final : public QObject
{
    Q_OBJECT

public:
    explicit PortalColors(QObject* parent = nullptr); ///< asks at once, and does not wait long

    [[nodiscard]] bool areDark() const { return m_areDark; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void takeSetting(const QString& group, const QString& key, const QDBusVariant& value);

private:
    bool m_areDark = false;
};

} // namespace basekeep
