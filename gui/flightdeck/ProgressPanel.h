#pragma once

#include <QtWidgets/QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace basekeep {

class TransferMeter;
struct BackupSample;

/// How far a backup is, how fast, how long still and what holds it up; or, while no bytes flow, what it is waiting for.
class ProgressPanel final : public QWidget
{
    Q_OBJECT

public:
    /// `maxRateKiB` is the limit that the user set, 0 if none.
    explicit ProgressPanel(int maxRateKiB, QWidget* parent = nullptr);

    void showSample(const BackupSample& sample, const TransferMeter& meter);

Q_SIGNALS:
    void hurryRequested();

private:
    [[nodiscard]] QString transferText(const TransferMeter& meter) const;
    [[nodiscard]] QString limitText(const TransferMeter& meter) const;
    void showBar(const BackupSample& sample, const TransferMeter& meter);

    int m_maxRateKiB;
    QProgressBar* m_bar;
    QLabel* m_text;
    QPushButton* m_hurry;
};

} // namespace basekeep
