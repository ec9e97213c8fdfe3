#pragma once

#include "engine/catalogue/JsonListFile.h"
#include "engine/receivewal/WalArchive.h"

#include <QtCore/QList>
#include <QtCore/QObject>

#include <optional>

namespace basekeep {

/// The WAL archives of this account, kept in walarchives.json of the data folder. Every change is saved whole through
/// QSaveFile, without passwords.
class WalArchiveStore final : public QObject
{
    Q_OBJECT

public:
    explicit WalArchiveStore(QString fileName = {}, QObject* parent = nullptr); ///< empty: the data folder's

    [[nodiscard]] const QList<WalArchive>& archives() const { return m_archives; }
    [[nodiscard]] std::optional<WalArchive> find(const QString& id) const;

    /// Adds it, or replaces the one with the same id. Gives it an id if it has none; returns the id. Throws Failure if
    /// it cannot be saved, and then the store is as before.
    QString save(WalArchive archive);
    void remove(const QString& id);

Q_SIGNALS:
    void changed();

private:
    void load();
    void write(const QList<WalArchive>& archives) const;

    JsonListFile m_file;
    QList<WalArchive> m_archives;
};

} // namespace basekeep
