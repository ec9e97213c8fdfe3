#pragma once

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;

namespace basekeep {

class IconLabel;
class WalArchiveRunner;
struct WalArchive;

/// One line of a server's page: is its WAL archived, and how is that going?
class WalArchiveLine final : public QWidget
{
    Q_OBJECT

public:
    explicit WalArchiveLine(const WalArchiveRunner& runner, QWidget* parent = nullptr);

    void setProfile(const QString& id);

Q_SIGNALS:
    void setUpRequested(const QString& profileId);
    void showRequested(const QString& archiveId);

private:
    void update();
    [[nodiscard]] QString sentence(const WalArchive& archive) const;

    const WalArchiveRunner& m_runner;
    QString m_profileId;
    QString m_archiveId; ///< the one spoken of: of several the one that is worst off; empty if there is none
    IconLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_button;
};

} // namespace basekeep
