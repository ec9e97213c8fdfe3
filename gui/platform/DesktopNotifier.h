#pragma once

#include <QtCore/QObject>

#include <memory>

namespace basekeep {

/// The desktop's notifications where they need no icon in the tray, which many Linux desktops do not have. Elsewhere
/// the icon in the tray brings the native ones.
class DesktopNotifier : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Answers with refused() if the desktop does not take it.
    virtual void notify(const QString& title, const QString& text, bool isFailure) = 0;
    virtual void withdraw() = 0; ///< what was said so far has been seen

    [[nodiscard]] static std::unique_ptr<DesktopNotifier> create(); ///< null where the tray does it

Q_SIGNALS:
    void clicked();
    void refused(const QString& title, const QString& text, bool isFailure);
};

} // namespace basekeep
