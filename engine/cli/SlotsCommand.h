#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/replica/SlotJanitor.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace basekeep {

/// `basekeep-cli slots`: the replication slots that Basekeep made on servers, what each keeps there, and a way to drop
/// those that nobody uses. Needs an application object.
///
/// With --json, list writes one object per line:
///     slot     see SlotReport::toJson()
///     outcome  see JsonReporter; of every verb
class SlotsCommand final
{
    Q_DECLARE_TR_FUNCTIONS(SlotsCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status.
    [[nodiscard]] static int run(const QStringList& arguments);

private:
    struct Options
    {
        bool drops = false;
        QString slotName; ///< to drop
        QString server;   ///< to look at beside those that are known
        bool measuresRate = false;
        bool isJson = false;
        bool isYes = false;
        bool wantsHelp = false;
    };

    explicit SlotsCommand(Options options) : m_options(std::move(options)) {}

    static Options parse(const QStringList& arguments);
    static QString help();
    int execute(const CancelToken& cancel) const;
    [[nodiscard]] QList<SlotRecord> servers() const;
    void list(SlotJanitor& janitor, const CancelToken& cancel) const;
    void show(const SlotReport& slot) const;
    void drop(SlotJanitor& janitor, const CancelToken& cancel) const;

    const Options m_options;
};

} // namespace basekeep
