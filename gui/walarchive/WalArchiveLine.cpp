#include "gui/walarchive/WalArchiveLine.h"

#include "gui/flightdeck/IconLabel.h"
#include "gui/walarchive/WalArchiveRunner.h"
#include "gui/walarchive/WalArchiveWords.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

#include <algorithm>

namespace basekeep {

namespace {

/// The higher, the more somebody should look at it.
int urgency(const ReceiveWalStatus& status)
{
    using State = ReceiveWalStatus::State;
    switch (status.state) {
    case State::Failed:
        return 4;
    case State::Reconnecting:
        return 3;
    case State::Streaming:
        return status.gaps.isEmpty() ? 1 : 2;
    case State::Connecting:
    case State::Stopping:
        return 1;
    case State::Stopped:
        return 0; // wanted by somebody
    }
    return 0;
}

} // namespace

WalArchiveLine::WalArchiveLine(const WalArchiveRunner& runner, QWidget* parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_icon(new IconLabel(QStringLiteral("wal"), 24))
    , m_text(new QLabel)
    , m_button(new QPushButton(icon(QStringLiteral("wal")), {}))
{
    setObjectName(QStringLiteral("walArchiveLine"));
    m_text->setObjectName(QStringLiteral("walArchiveText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_button->setObjectName(QStringLiteral("profileWalArchive"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_button);

    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_archiveId.isEmpty())
            Q_EMIT setUpRequested(m_profileId);
        else
            Q_EMIT showRequested(m_archiveId);
    });
    connect(&runner, &WalArchiveRunner::listChanged, this, &WalArchiveLine::update);
    connect(&runner, &WalArchiveRunner::changed, this, &WalArchiveLine::update);
}

void WalArchiveLine::setProfile(const QString& id)
{
    m_profileId = id;
    update();
}

void WalArchiveLine::update()
{
    const QList<WalArchive> archives = m_runner.ofProfile(m_profileId);
    m_button->setText(archives.isEmpty() ? tr("Set Up &WAL Archive…") : tr("Show &WAL Archive"));
    if (archives.isEmpty()) {
        m_archiveId.clear();
        m_icon->setIcon(QStringLiteral("wal"), StateColor::Neutral);
        m_text->setText(tr("No WAL archive: only the moments of its backups can be restored."));
        return;
    }
    const auto worst =
        std::max_element(archives.cbegin(), archives.cend(), [this](const WalArchive& left, const WalArchive& right) {
            return urgency(m_runner.status(left.id)) < urgency(m_runner.status(right.id));
        });
    m_archiveId = worst->id;
    const ReceiveWalStatus& status = m_runner.status(worst->id);
    m_icon->setIcon(WalArchiveWords::iconName(status), WalArchiveWords::color(status));
    QString text = sentence(*worst);
    if (archives.size() > 1)
        text += tr(" (%n more)", "archives", int(archives.size()) - 1);
    m_text->setText(text);
}

QString WalArchiveLine::sentence(const WalArchive& archive) const
{
    using State = ReceiveWalStatus::State;
    const ReceiveWalStatus& status = m_runner.status(archive.id);
    const QString folder = QDir::toNativeSeparators(archive.settings.directory);
    if (status.state == State::Streaming) {
        const quint64 lag = WalArchiveWords::lagBytes(status).value_or(0);
        if (!status.gaps.isEmpty())
            return tr("WAL archive: streaming into %1, but with a hole").arg(folder);
        return lag == 0 ? tr("WAL archive: streaming into %1, up to date").arg(folder)
                        : tr("WAL archive: streaming into %1, %2 behind").arg(folder, formatBytes(lag));
    }
    if (status.state == State::Failed && status.lastError)
        return tr("WAL archive: failed. %1", "why").arg(status.lastError->message);
    if (status.state == State::Stopped)
        return tr("WAL archive: stopped. Nothing is received into %1.").arg(folder);
    return tr("WAL archive: %1", "state in a sentence").arg(WalArchiveWords::sentence(status));
}

} // namespace basekeep
