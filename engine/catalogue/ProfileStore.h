#pragma once

#include "engine/catalogue/JsonListFile.h"
#include "engine/catalogue/Profile.h"

#include <QtCore/QList>
#include <QtCore/QObject>

#include <optional>

namespace basekeep {

/// The user's profiles, kept in profiles.json of the data folder. Every change is saved whole through QSaveFile; a
/// password that slipped into a connection string is cut out before it is written.
class ProfileStore final : public QObject
{
    Q_OBJECT

public:
    explicit ProfileStore(QString fileName = {}, QObject* parent = nullptr); ///< empty: the data folder's

    [[nodiscard]] const QList<Profile>& profiles() const { return m_profiles; }
    [[nodiscard]] std::optional<Profile> find(const QString& id) const;

    /// Adds it, or replaces the one with the same id. Gives it an id if it has none; returns the id. Throws Failure if
    /// it cannot be saved, and then the store is as before.
    QString save(Profile profile);
    void remove(const QString& id);

Q_SIGNALS:
    void changed();

private:
    void load();
    void write(const QList<Profile>& profiles) const;

    JsonListFile m_file;
    QList<Profile> m_profiles;
};

} // namespace basekeep
