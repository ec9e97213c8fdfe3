#pragma once

#include "engine/receivewal/ReceiveWalStatus.h"
#include "engine/receivewal/WalArchive.h"

#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <chrono>
#include <map>
#include <memory>
#include <optional>

namespace basekeep {

class WalArchiveProcess;
class WalArchiveStore;

/// The WAL archives of this account with what their receivers are doing. Takes hold of receivers that run already when
/// it is made; lets go of all when it is destroyed, and then those that were told to outlive the window go on.
class WalArchiveRunner final : public QObject
{
    Q_OBJECT

public:
    explicit WalArchiveRunner(WalArchiveStore& store, QObject* parent = nullptr);
    ~WalArchiveRunner() override;

    [[nodiscard]] const QList<WalArchive>& archives() const;
    [[nodiscard]] std::optional<WalArchive> find(const QString& id) const;
    [[nodiscard]] QList<WalArchive> ofProfile(const QString& profileId) const;

    /// As WalArchiveStore::save(). A receiver at work learns at once whether it may outlive the window; everything else
    /// it learns at its next start.
    QString save(const WalArchive& archive);
    void renameServer(const QString& profileId, const QString& name); ///< as it is shown
    void remove(const QString& id); ///< from the list; nothing on disk or server changes. It must not be running.

    /// `connection` may hold a password; it goes to the receiver only. Throws Failure if the archive cannot be saved.
    void start(const QString& id, const ConnectionSettings& connection);
    void stop(const QString& id); ///< returns at once; ended() follows

    [[nodiscard]] const ReceiveWalStatus& status(const QString& id) const;
    [[nodiscard]] bool isRunning(const QString& id) const;
    [[nodiscard]] double rate(const QString& id) const;          ///< bytes per second over the last seconds
    [[nodiscard]] double momentaryRate(const QString& id) const; ///< over the last second, for a chart

    [[nodiscard]] QList<WalArchive> endingWithWindow() const; ///< running, and to be stopped with the window
    [[nodiscard]] QList<WalArchive> outlivingWindow() const;  ///< running, and going on without it
    void stopThoseOfWindow(); ///< returns at once; overWithWindow() follows if any was running

    /// How long a receiver may be without its server before troubled() says so; once for each outage.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }

Q_SIGNALS:
    void listChanged();
    void changed(const QString& id); ///< its status
    void sampled();                  ///< rates have been taken anew: five times a second while anything runs
    void logged(const QString& id, const QString& line);
    void ended(const QString& id);
    void troubled(const QString& id);
    void overWithWindow(); ///< none is left that has to be stopped with the window

private:
    struct Entry;

    void update();
    void sample();
    void end(const QString& id);
    [[nodiscard]] Entry* entry(const QString& id) const;

    WalArchiveStore& m_store;
    std::map<QString, std::unique_ptr<Entry>> m_entries; ///< by the archive's id
    QTimer m_sampling;
    std::chrono::milliseconds m_patience{std::chrono::minutes{1}};
};

} // namespace basekeep
