#pragma once

#include "gui/platform/DesktopNotifier.h"

namespace basekeep {

/// Notifications as freedesktop.org describes them, over the session's D-Bus.
class FreedesktopNotifier final : public DesktopNotifier
{
    Q_OBJECT

public:
    explicit FreedesktopNotifier(QObject* parent = nullptr);

    void notify(const QString& title, const QString& text, bool isFailure) override;
    void withdraw() override;

private Q_SLOTS:
    void takeAction(uint id, const QString& action);

private:
    uint m_id = 0; ///< of the last one; 0: none
};

} // namespace basekeep
