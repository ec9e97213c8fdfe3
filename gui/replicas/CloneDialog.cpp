#include "gui/replicas/CloneDialog.h"

#include "engine/catalogue/JobRegistry.h"
#include "engine/catalogue/ProfileStore.h"
#include "engine/jobs/Failure.h"
#include "engine/replica/CloneDefaults.h"
#include "engine/replica/ServerAccount.h"
#include "gui/platform/PasswordStore.h"
#include "gui/preflight/FindingsView.h"
#include "gui/profiles/ProfilePassword.h"
#include "gui/replicas/CloneCheckRunner.h"
#include "gui/replicas/CloneDetails.h"
#include "gui/widgets/FieldNote.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/widgets/ReasonLine.h"

#include <QtCore/QDir>
#include <QtCore/QStandardPaths>
#include <QtGui/QScreen>
#include <QtGui/QShowEvent>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds typingPause{400};
constexpr std::chrono::seconds spaceInterval{2};
constexpr int mostSlotNumbers = 50;
constexpr int detailLines = 14; ///< what the details need

QString lookingText()
{
    return CloneDialog::tr("Both ends are being looked at.");
}

/// Blockers of this kind are the machine's, not the form's: no other folder, port or name would help.
bool isOfMachine(const Finding& finding)
{
    return finding.key == QLatin1String("platform") || finding.key == QLatin1String("programs") ||
           finding.key == QLatin1String("block-size") || finding.key == QLatin1String("locale");
}

} // namespace

CloneDialog::CloneDialog(const ProfileStore& profiles, PasswordStore& passwords, const QString& profileId,
                         const CloneSettings& start, QWidget* parent)
    : QDialog(parent)
    , m_passwords(passwords)
    , m_start(start)
    , m_servers(profiles.profiles())
    , m_isFolderTyped(!start.target.isEmpty())
    , m_isSlotTyped(!start.slotName.isEmpty())
    , m_checks(new CloneCheckRunner(this))
{
    setObjectName(QStringLiteral("cloneDialog"));
    setWindowTitle(tr("Clone Replica"));
    m_details = new CloneDetails;
    m_details->setValues(start);
    m_details->hide();
    m_detailsButton = new QToolButton;
    m_detailsButton->setObjectName(QStringLiteral("cloneDetailsButton"));
    m_detailsButton->setText(tr("&Details"));
    m_detailsButton->setCheckable(true);
    m_detailsButton->setAutoRaise(true);
    m_detailsButton->setArrowType(Qt::RightArrow);
    m_detailsButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_detailsSummary = new QuietLabel;
    m_detailsSummary->setObjectName(QStringLiteral("cloneDetailsSummary"));
    m_detailsSummary->setWordWrap(false);
    auto* fold = new QHBoxLayout;
    fold->addWidget(m_detailsButton);
    fold->addWidget(m_detailsSummary, 1);
    m_view = new FindingsView;
    m_view->setObjectName(QStringLiteral("cloneFindings"));
    m_reason = new ReasonLine;
    m_reason->setObjectName(QStringLiteral("cloneReason"));

    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addLayout(makeForm());
    column->addLayout(fold);
    column->addWidget(m_details, 1);
    column->addWidget(m_view, 2);
    column->addWidget(m_reason);
    column->addWidget(makeButtons());
    const int letter = fontMetrics().averageCharWidth();
    setMinimumWidth(letter * 100);
    resize(letter * 118, fontMetrics().lineSpacing() * 40);

    for (const Profile& profile : std::as_const(m_servers)) {
        m_server->addItem(icon(QStringLiteral("server")), profile.name, profile.id);
        if (profile.id == profileId || (profileId.isEmpty() && profile.name == start.profileName))
            m_server->setCurrentIndex(m_server->count() - 1);
    }
    const bool isKnown = std::any_of(m_servers.cbegin(), m_servers.cend(),
                                     [&start](const Profile& profile) { return profile.name == start.profileName; });
    if (profileId.isEmpty() && !isKnown && start.source.displayName() != ConnectionSettings().displayName()) {
        Profile gone; // the server was removed from the list, or never was in it
        gone.name = start.profileName.isEmpty() ? start.source.displayName() : start.profileName;
        gone.connection = start.source;
        m_servers.append(gone);
        m_server->addItem(icon(QStringLiteral("server")), gone.name);
        m_server->setCurrentIndex(m_server->count() - 1);
    }

    m_checkDelay.setSingleShot(true);
    m_checkDelay.setInterval(typingPause);
    m_spaceTimer.setInterval(spaceInterval);
    connect(&m_checkDelay, &QTimer::timeout, this, &CloneDialog::check);
    connect(m_checks, &CloneCheckRunner::finished, this, &CloneDialog::takeChecks);
    connect(&m_spaceTimer, &QTimer::timeout, this,
            [this] { m_spaceReader.ask(m_details->localPaths() << m_folder->folder()); });
    connect(&m_spaceReader, &FreeSpaceReader::answered, this, &CloneDialog::showSpaces);
    connect(m_detailsButton, &QToolButton::toggled, this, [this](bool isOpen) {
        m_detailsButton->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        m_details->setVisible(isOpen);
        const int room = fontMetrics().lineSpacing() * detailLines;
        const QRect available = screen()->availableGeometry();
        const int most = available.height() - fontMetrics().lineSpacing() * 4; // for the frame
        resize(width(), isOpen ? qMax(height(), qMin(height() + room, most)) : height() - room);
        // It grows downwards, and the buttons must not leave the screen.
        const int tooLow = y() + (frameGeometry().height() - geometry().height()) + height() - available.bottom();
        if (tooLow > 0)
            move(x(), qMax(available.top(), y() - tooLow));
    });
    connect(m_server, &QComboBox::currentIndexChanged, this, &CloneDialog::takeServer);
    connect(m_folder, &FolderEdit::folderEdited, this, [this] { m_isFolderTyped = true; });
    connect(m_folder, &FolderEdit::folderChanged, this, &CloneDialog::folderChanged);
    connect(m_slot, &QLineEdit::textEdited, this, [this] { m_isSlotTyped = true; });
    connect(m_slot, &QLineEdit::textChanged, this, &CloneDialog::settingsChanged);
    connect(m_port, &QSpinBox::valueChanged, this, &CloneDialog::settingsChanged);
    for (QCheckBox* box : {m_movesAside, m_starts})
        connect(box, &QCheckBox::toggled, this, &CloneDialog::settingsChanged);
    connect(m_details, &CloneDetails::changed, this, &CloneDialog::settingsChanged);
    m_starts->setChecked(start.starts);
    m_movesAside->setChecked(start.movesAside);
    suggest();
}

CloneDialog::~CloneDialog() = default;

QString CloneDialog::standardFolder()
{
    if (qEnvironmentVariableIsSet("BASEKEEP_DATA_DIR"))
        return dataFolder() + QStringLiteral("/clones"); // "replicas" holds what is known of them
    const QString own = QDir(QStandardPaths::writableLocation(QStandardPaths::HomeLocation))
                            .filePath(QStringLiteral("basekeep-replicas"));
    try {
        return ServerAccount().canReach(own) ? own : QStringLiteral("/var/lib/basekeep/replicas");
    } catch (const Failure&) {
        return own; // there is no account that could run a server; the checks say so
    }
}

Profile CloneDialog::chosen() const
{
    return m_servers.value(m_server->currentIndex());
}

QString CloneDialog::profileId() const
{
    return chosen().id;
}

CloneSettings CloneDialog::settings() const
{
    CloneSettings settings;
    settings.source = m_connection.value_or(chosen().connection);
    settings.profileName = chosen().name;
    const QString folder = m_folder->folder().trimmed();
    settings.target = folder.isEmpty() ? QString() : QDir::cleanPath(folder);
    settings.movesAside = m_movesAside->isChecked();
    settings.slotName = m_slot->text().trimmed();
    settings.port = m_port->value();
    settings.starts = m_starts->isChecked();
    m_details->applyTo(settings);
    return settings;
}

void CloneDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    if (m_serverNumber > 0 || event->spontaneous())
        return;
    m_spaceTimer.start();
    QTimer::singleShot(0, this, &CloneDialog::takeServer); // it may ask for a password, above this dialog
}

void CloneDialog::takeServer()
{
    const int number = ++m_serverNumber;
    m_connection.reset();
    m_isPasswordMissing = false;
    m_clusterBytes = 0;
    m_checks->cancel();
    m_view->clear();
    m_details->setServer({});
    suggest();
    updateState();
    if (m_servers.isEmpty())
        return;
    resolvePassword(this, chosen(), m_passwords, [this, number](std::optional<ConnectionSettings> connection) {
        if (number != m_serverNumber)
            return;
        m_connection = connection;
        m_isPasswordMissing = !connection;
        settingsChanged();
    });
}

void CloneDialog::suggest()
{
    CloneSettings wanted = m_start;
    wanted.source = chosen().connection;
    wanted.profileName = chosen().name;
    if (m_isFolderTyped && !m_folder->folder().isEmpty())
        wanted.target = m_folder->folder();
    if (m_isSlotTyped && !m_slot->text().isEmpty())
        wanted.slotName = m_slot->text();
    CloneDefaults::fill(wanted, standardFolder());
    m_port->setValue(wanted.port);
    m_folder->setFolder(wanted.target);
    m_slot->setText(wanted.slotName);
}

void CloneDialog::folderChanged()
{
    const QString folder = settings().target;
    m_details->setTarget(folder);
    m_slotNumber = 1;
    if (!m_isSlotTyped)
        m_slot->setText(CloneDefaults::slotName(folder));
    m_space->clear();
    m_spaceReader.ask(m_details->localPaths() << m_folder->folder());
    settingsChanged();
}

bool CloneDialog::suggestOtherSlot()
{
    if (m_isSlotTyped || m_slotNumber >= mostSlotNumbers)
        return false;
    const QString suffix = QStringLiteral("_%1").arg(++m_slotNumber);
    m_slot->setText(CloneDefaults::slotName(settings().target).left(m_slot->maxLength() - suffix.size()) + suffix);
    return true;
}

void CloneDialog::settingsChanged()
{
    m_findings.reset();
    m_checks->cancel();
    if (m_connection)
        m_checkDelay.start();
    updateState();
}

void CloneDialog::check()
{
    if (!m_connection || !settings().conflicts().isEmpty())
        return updateState();
    m_checks->start(settings());
    m_view->setBusy(tr("Looking at both ends …"));
    updateState();
}

void CloneDialog::takeChecks(const CloneChecks::Result& result, bool offersAside)
{
    m_findings = result.findings;
    m_movesAside->setVisible(offersAside || m_movesAside->isChecked());
    m_view->setFindings(result.findings);
    m_clusterBytes = result.server.clusterSizeBytes;
    // The first answer tells the tablespaces; what they then say of themselves is checked anew.
    if (result.server.replicationReachable || result.server.sqlReachable)
        m_details->setServer(result.server);
    if (!titleOf("slot").isEmpty() && suggestOtherSlot())
        return; // which is being looked at
    updateState();
}

void CloneDialog::showSpaces(const FreeSpaceReader::Spaces& spaces)
{
    m_details->setSpaces(spaces);
    const auto found = spaces.constFind(m_folder->folder());
    if (found == spaces.constEnd())
        return; // the answer is about a folder that was there before the last key press
    QString text = FreeSpaceReader::describe(*found);
    if (!text.isEmpty() && m_clusterBytes > 0)
        text = tr("%1. The server's databases hold %2.", "free space, size").arg(text, formatBytes(m_clusterBytes));
    m_space->setText(text);
}

QString CloneDialog::titleOf(const char* key) const
{
    if (!m_findings)
        return {};
    for (const Finding& finding : *m_findings)
        if (finding.severity == Finding::Severity::Blocker && finding.key == QLatin1String(key))
            return finding.title;
    return {};
}

bool CloneDialog::canOnlyBackUp() const
{
    if (!m_findings || !hasBlocker(*m_findings) || profileId().isEmpty())
        return false;
    return std::all_of(m_findings->cbegin(), m_findings->cend(), [](const Finding& finding) {
        return finding.severity != Finding::Severity::Blocker || isOfMachine(finding);
    });
}

QString CloneDialog::reasonAgainst() const
{
    if (m_servers.isEmpty())
        return tr("Add a server first.");
    if (m_isPasswordMissing)
        return tr("The server's password is missing. “Check Again” asks for it.");
    if (const QString conflict = settings().conflicts().value(0); !conflict.isEmpty())
        return conflict;
    if (const QString problem = m_details->problem(); !problem.isEmpty())
        return problem;
    if (!m_findings)
        return lookingText();
    const auto blocker = std::find_if(m_findings->cbegin(), m_findings->cend(), [](const Finding& finding) {
        return finding.severity == Finding::Severity::Blocker;
    });
    return blocker == m_findings->cend() ? QString() : blocker->title;
}

void CloneDialog::updateState()
{
    const QString reason = reasonAgainst();
    const bool isLooking = reason == lookingText();
    m_clone->setEnabled(reason.isEmpty());
    m_clone->setToolTip(reason);
    // The findings tell the rest; while they are on their way nothing is wrong.
    m_reason->setReason(reason, isLooking ? ReasonLine::Tone::Quiet : ReasonLine::Tone::Warning);
    m_backUp->setVisible(canOnlyBackUp());
    if (m_findings || !m_connection) {
        m_folderNote->setText(titleOf("target-folder"));
        m_portNote->setText(titleOf("port"));
        m_slotNote->setText(titleOf("slot"));
    }
    m_detailsSummary->setText(m_details->summary());
}

} // namespace basekeep
