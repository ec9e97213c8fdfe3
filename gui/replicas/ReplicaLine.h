#pragma once

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;

namespace basekeep {

class IconLabel;
class ReplicaWatch;

/// One line of a server's page: has it replicas here, and how are they? Hidden while there is none.
class ReplicaLine final : public QWidget
{
    Q_OBJECT

public:
    explicit ReplicaLine(const ReplicaWatch& watch, QWidget* parent = nullptr);

    void setServer(const QString& profileName);

Q_SIGNALS:
    void showRequested(const QString& replicaId);

private:
    void update();

    const ReplicaWatch& m_watch;
    QString m_profileName;
    QString m_replicaId; ///< the one spoken of: of several the one that is worst off
    IconLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_button;
};

} // namespace basekeep
