#pragma once

#include "engine/replica/Replica.h"
#include "engine/replica/ReplicaStatus.h"

#include <QtWidgets/QWidget>

class QFormLayout;
class QLabel;

namespace basekeep {

class IconLabel;

/// What a clone came to: a replica that streams (or is ready to be started), and how to reach it.
class CloneResultView final : public QWidget
{
    Q_OBJECT

public:
    explicit CloneResultView(QWidget* parent = nullptr);

    void showResult(const Replica& replica, const ReplicaStatus& status, bool isStarted, qint64 elapsedMs);

Q_SIGNALS:
    void replicaRequested(const QString& id); ///< to be shown in the list of replicas

private:
    QWidget* makeButtons();
    void addFact(const QString& name, const QString& value, const char* objectName);

    Replica m_replica;
    IconLabel* m_icon;
    QLabel* m_headline;
    QLabel* m_explanation;
    QFormLayout* m_facts;
};

} // namespace basekeep
