#pragma once

#include "gui/platform/DesktopNotifier.h"

#include <QtCore/QList>

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
    QList<uint> m_ids; ///< of those that were not seen yet
};

} // namespace basekeep
