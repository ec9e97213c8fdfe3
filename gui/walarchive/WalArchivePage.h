#pragma once

#include "engine/catalogue/Profile.h"
#include "engine/receivewal/WalArchive.h"

#include <QtCore/QHash>
#include <QtWidgets/QWidget>

#include <functional>

class QStackedWidget;
class QTreeView;

namespace basekeep {

class MessageBar;
class PasswordStore;
class ProfileStore;
class SlotDropper;
class WalArchiveDetail;
class WalArchiveRunner;
class WalArchiveTableModel;

/// The WAL archives of this account: the list, and below it the chosen one, live.
class WalArchivePage final : public QWidget
{
    Q_OBJECT

public:
    WalArchivePage(WalArchiveRunner& runner, ProfileStore& profiles, PasswordStore& passwords,
                   QWidget* parent = nullptr);

    void setUp(const QString& profileId); ///< opens the form for a new archive; an empty id leaves the server open
    void choose(const QString& id);       ///< unknown ids change nothing

Q_SIGNALS:
    void addServerRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeList();
    QWidget* makeEmptyState();
    void fitList();
    void update();
    void showCurrent();
    [[nodiscard]] Profile profileOf(const WalArchive& archive) const;

    void openDialog(const WalArchive& archive);
    void takeDialog(const WalArchive& before, const QString& id, bool shallStart);
    void start(const QString& id);
    void whenStopped(const QString& id, std::function<void()> action); ///< stops the receiver first if one runs
    void askBeforeRemoving(const QString& id);
    void removeFromList(const QString& id);
    void dropSlotAndRemove(const WalArchive& archive, const ConnectionSettings& connection);

    WalArchiveRunner& m_runner;
    ProfileStore& m_profiles;
    PasswordStore& m_passwords;
    WalArchiveTableModel* m_model;
    SlotDropper* m_dropper;
    QString m_dropping; ///< the archive whose slot is being dropped; it goes from the list after that
    QHash<QString, std::function<void()>> m_whenStopped; ///< by the archive's id

    MessageBar* m_bar;
    QStackedWidget* m_stack;
    QTreeView* m_list = nullptr;
    QStackedWidget* m_details;
    QHash<QString, WalArchiveDetail*> m_detailOf; ///< by the archive's id
};

} // namespace basekeep
