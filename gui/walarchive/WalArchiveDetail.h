#pragma once

#include "engine/receivewal/WalArchive.h"
#include "gui/wizard/FreeSpaceReader.h"

#include <QtCore/QTimer>
#include <QtWidgets/QScrollArea>

class QFormLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace basekeep {

class IconLabel;
class LiveChart;
class MessageBar;
class QuietLabel;
class WalArchiveRunner;
struct ReceiveWalStatus;

/// One WAL archive in full: what its receiver does, how far it is, what went wrong, and what can be done.
class WalArchiveDetail final : public QScrollArea
{
    Q_OBJECT

public:
    WalArchiveDetail(WalArchiveRunner& runner, QString id, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const { return m_id; }
    [[nodiscard]] LiveChart* chart() const { return m_chart; }

Q_SIGNALS:
    void startRequested(const QString& id);
    void stopRequested(const QString& id);
    void editRequested(const QString& id);
    void removeRequested(const QString& id);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeHead();
    QWidget* makeActions();
    QWidget* makeFacts();
    QWidget* makeChart();
    QWidget* makeLog();
    QLabel* addFact(QFormLayout* form, const QString& caption, const char* objectName);

    void update();
    void updateFacts(const ReceiveWalStatus& status);
    void updateError(const ReceiveWalStatus& status);
    void updateGaps(const ReceiveWalStatus& status);
    void sample();
    void askForSpace();

    WalArchiveRunner& m_runner;
    const QString m_id;
    WalArchive m_archive;
    QString m_shownError;
    QStringList m_shownGaps;
    FreeSpaceReader m_spaceReader;
    QTimer m_spaceTimer;

    IconLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_sentence = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_remove = nullptr;
    MessageBar* m_error = nullptr;
    MessageBar* m_gaps = nullptr;
    QLabel* m_segment = nullptr;
    QLabel* m_received = nullptr;
    QLabel* m_lag = nullptr;
    QuietLabel* m_lagMeaning = nullptr;
    QLabel* m_position = nullptr;
    QLabel* m_slot = nullptr;
    QLabel* m_processes = nullptr;
    QLabel* m_run = nullptr;
    QLabel* m_reconnects = nullptr;
    QLabel* m_files = nullptr;
    QLabel* m_window = nullptr;
    QLabel* m_rate = nullptr;
    LiveChart* m_chart = nullptr;
    QPlainTextEdit* m_log = nullptr;
    bool m_followsLog = true; ///< its end is in sight
    QString m_space;
};

} // namespace basekeep
