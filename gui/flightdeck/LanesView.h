#pragma once

#include <QtWidgets/QWidget>

#include "engine/basebackup/BackupSettings.h"

class QLabel;

namespace basekeep {

class LanePanel;
class TransferMeter;
struct BackupSample;

/// The two lanes of a running backup side by side, and in plain words why there are two.
class LanesView final : public QWidget
{
    Q_OBJECT

public:
    explicit LanesView(const BackupSettings& settings, QWidget* parent = nullptr);

    void showSample(const BackupSample& sample, const TransferMeter& meter);

private:
    void showDataLane(const BackupSample& sample);
    void showWalLane(const BackupSample& sample);

    bool m_isStreaming;
    LanePanel* m_data;
    LanePanel* m_wal;
    QLabel* m_why;
};

} // namespace basekeep
