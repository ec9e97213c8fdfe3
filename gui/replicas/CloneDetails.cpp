#include "gui/replicas/CloneDetails.h"

#include "engine/replica/ReplicaAutostart.h"
#include "gui/replicas/NameValueTable.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/wizard/TablespaceMappingModel.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace basekeep {

namespace {

constexpr int rateStepMiB = 10;
constexpr int highestRateMiB = 1024; ///< what the server accepts
constexpr int kibPerMib = 1024;
constexpr int tableLines = 8;

QVBoxLayout* columnOf(QWidget* page)
{
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(6);
    return column;
}

} // namespace

CloneDetails::CloneDetails(QWidget* parent) : QTabWidget(parent), m_model(new TablespaceMappingModel(this))
{
    setObjectName(QStringLiteral("cloneDetails"));
    m_model->setInfix(QStringLiteral("-")); // no folder around them, which would stay when the replica is removed
    addTab(makeTablespaces(), icon(QStringLiteral("database")), tr("&Tablespaces"));
    addTab(makeConnection(), icon(QStringLiteral("network")), tr("Co&nnection to the primary"));
    addTab(makeSettings(), icon(QStringLiteral("settings")), tr("S&ettings of the replica"));
    addTab(makeCopy(), icon(QStringLiteral("copy")), tr("C&opy"));
    connect(m_model, &TablespaceMappingModel::mappingsChanged, this, [this] {
        showTablespaces();
        Q_EMIT changed();
    });
    for (NameValueTable* table : {m_primary, m_extra})
        connect(table, &NameValueTable::changed, this, &CloneDetails::changed);
    connect(m_inSettings, &QRadioButton::toggled, this, &CloneDetails::changed);
    connect(m_listen, &QLineEdit::textChanged, this, &CloneDetails::changed);
    connect(m_programs, &FolderEdit::folderChanged, this, &CloneDetails::changed);
    connect(m_rate, &QSpinBox::valueChanged, this, &CloneDetails::changed);
    for (QCheckBox* box : {m_autostart, m_fastCheckpoint, m_sync})
        connect(box, &QCheckBox::toggled, this, &CloneDetails::changed);
    setValues({});
    showTablespaces();
}

void CloneDetails::setValues(const CloneSettings& settings)
{
    const QSignalBlocker blocker(this);
    m_listen->setText(settings.listenAddresses);
    m_programs->setFolder(settings.binFolder);
    m_inPassfile->setChecked(settings.passwordPlace == CloneSettings::PasswordPlace::Passfile);
    m_inSettings->setChecked(settings.passwordPlace == CloneSettings::PasswordPlace::Settings);
    m_fastCheckpoint->setChecked(settings.checkpoint == BackupSettings::Checkpoint::Fast);
    m_sync->setChecked(settings.sync);
    m_autostart->setChecked(settings.startsWithSystem && m_autostart->isEnabled());
    m_rate->setValue(settings.maxRateKiB / kibPerMib);
    for (auto entry = settings.primaryOverrides.cbegin(); entry != settings.primaryOverrides.cend(); ++entry)
        m_primary->addRow(entry.key(), entry.value());
    for (auto entry = settings.extraSettings.cbegin(); entry != settings.extraSettings.cend(); ++entry)
        m_extra->addRow(entry.key(), entry.value());
}

void CloneDetails::applyTo(CloneSettings& settings) const
{
    settings.tablespaceMappings = m_model->mappings();
    // Until the server has told its tablespaces, and where it cannot, each gets a folder beside the replica.
    settings.mapsTablespacesBeside = m_model->rowCount() == 0;
    settings.passwordPlace =
        m_inSettings->isChecked() ? CloneSettings::PasswordPlace::Settings : CloneSettings::PasswordPlace::Passfile;
    settings.primaryOverrides = m_primary->values();
    settings.listenAddresses = m_listen->text().trimmed();
    settings.binFolder = m_programs->folder();
    settings.extraSettings = m_extra->values();
    settings.startsWithSystem = m_autostart->isChecked();
    settings.maxRateKiB = m_rate->value() * kibPerMib;
    settings.checkpoint =
        m_fastCheckpoint->isChecked() ? BackupSettings::Checkpoint::Fast : BackupSettings::Checkpoint::Spread;
    settings.sync = m_sync->isChecked();
}

void CloneDetails::setTarget(const QString& target)
{
    m_model->setTarget(target);
}

void CloneDetails::setServer(const std::optional<ServerReport>& server)
{
    const auto tablespacesOf = [](const std::optional<ServerReport>& report) {
        return report && report->sqlReachable ? report->tablespaces : QList<ServerTablespace>();
    };
    const QList<ServerTablespace> before = tablespacesOf(m_server);
    m_server = server;
    const QList<ServerTablespace> now = tablespacesOf(server);
    const bool isSame = std::equal(now.cbegin(), now.cend(), before.cbegin(), before.cend(),
                                   [](const ServerTablespace& left, const ServerTablespace& right) {
                                       return left.oid == right.oid && left.location == right.location;
                                   });
    // What was typed stays, and whoever listens has nothing to do.
    if (!isSame)
        m_model->setTablespaces(now);
    showTablespaces();
}

QString CloneDetails::problem() const
{
    return m_model->problem();
}

QStringList CloneDetails::localPaths() const
{
    return m_model->localPaths();
}

void CloneDetails::setSpaces(const FreeSpaceReader::Spaces& spaces)
{
    m_model->setSpaces(spaces);
}

QString CloneDetails::summary() const
{
    const int count = m_model->rowCount();
    if (count == 0)
        return {};
    if (!m_model->isAsSuggested())
        return count == 1 ? tr("One tablespace, placed as you said")
                          : tr("%n tablespaces, placed as you said", nullptr, count);
    return count == 1 ? tr("One tablespace, in a folder of its own beside the replica")
                      : tr("%n tablespaces, each in a folder of its own beside the replica", nullptr, count);
}

QWidget* CloneDetails::makeTablespaces()
{
    auto* page = new QWidget;
    m_tablespaceText = new QuietLabel;
    m_tablespaceText->setObjectName(QStringLiteral("cloneTablespaceText"));
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("cloneTablespaces"));
    m_table->setAccessibleName(tr("Where each tablespace goes"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                             QAbstractItemView::SelectedClicked | QAbstractItemView::AnyKeyPressed);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    // Two clusters on one machine cannot share a folder, and elsewhere a folder beside the replica is as good.
    m_table->setColumnHidden(TablespaceMappingModel::SamePath, true);
    m_table->verticalHeader()->hide();
    QHeaderView* const header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(TablespaceMappingModel::ServerPath, QHeaderView::Stretch);
    header->setSectionResizeMode(TablespaceMappingModel::LocalPath, QHeaderView::Stretch);
    m_suggest = new QPushButton(icon(QStringLiteral("refresh")), tr("S&uggest Folders"));
    m_suggest->setObjectName(QStringLiteral("cloneSuggestFolders"));
    m_suggest->setToolTip(tr("Gives every tablespace a folder beside the replica's again"));
    m_suggest->setAutoDefault(false);
    QVBoxLayout* column = columnOf(page);
    column->addWidget(m_tablespaceText);
    column->addWidget(m_table, 1);
    column->addWidget(m_suggest, 0, Qt::AlignLeft);
    column->addStretch(0);
    m_table->setMinimumHeight(fontMetrics().lineSpacing() * tableLines / 2);
    connect(m_suggest, &QPushButton::clicked, m_model, &TablespaceMappingModel::suggest);
    return page;
}

QWidget* CloneDetails::makeConnection()
{
    auto* page = new QWidget;
    m_inPassfile =
        new QRadioButton(tr("The password goes &into a file of its own, which the server's account alone may read"));
    m_inPassfile->setObjectName(QStringLiteral("clonePassfile"));
    m_inSettings = new QRadioButton(tr("The password stands in clear te&xt in primary_conninfo"));
    m_inSettings->setObjectName(QStringLiteral("clonePasswordInSettings"));
    m_primary = new NameValueTable(tr("What is different in primary_conninfo"), tr("Keyword"));
    m_primary->setObjectName(QStringLiteral("clonePrimary"));
    QVBoxLayout* column = columnOf(page);
    column->addWidget(m_inPassfile);
    column->addWidget(m_inSettings);
    column->addWidget(new QuietLabel(tr("The replica connects as this machine does. What shall be different in its "
                                        "primary_conninfo, such as host, user or sslmode, is said here.")));
    column->addWidget(m_primary, 1);
    return page;
}

QWidget* CloneDetails::makeSettings()
{
    auto* page = new QWidget;
    m_listen = new QLineEdit;
    m_listen->setObjectName(QStringLiteral("cloneListen"));
    m_listen->setToolTip(tr("listen_addresses: “localhost” for this machine alone, “*” for everybody"));
    m_programs = new FolderEdit(tr("Folder of the server programs"), tr("Choose the folder with pg_ctl and postgres"));
    m_programs->edit()->setObjectName(QStringLiteral("clonePrograms"));
    m_programs->setPlaceholder(tr("found by itself: the same major version as the server's"));
    m_extra = new NameValueTable(tr("Settings that the replica gets"), tr("Setting"));
    m_extra->setObjectName(QStringLiteral("cloneExtra"));
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto addRow = [form](const QString& caption, QWidget* field, QWidget* buddy) {
        auto* label = new QLabel(caption);
        label->setBuddy(buddy);
        form->addRow(label, field);
    };
    addRow(tr("&Listens on:"), m_listen, m_listen);
    addRow(tr("Pro&grams:"), m_programs, m_programs->edit());
    m_autostart = new QCheckBox(tr("Also start it %1, as a ser&vice of the system").arg(ReplicaAutostart::moment()));
    m_autostart->setObjectName(QStringLiteral("cloneAutostart"));
    form->addRow(QString(), m_autostart);
    if (const std::optional<Failure> obstacle = ReplicaAutostart::obstacle()) {
        m_autostart->setEnabled(false);
        auto* why = new QuietLabel(obstacle->message + QLatin1Char(' ') + obstacle->hint);
        why->setObjectName(QStringLiteral("cloneAutostartObstacle"));
        form->addRow(QString(), why);
    }
    QVBoxLayout* column = columnOf(page);
    column->addLayout(form);
    column->addWidget(
        new QuietLabel(tr("Other settings come along from the server, as far as they can hold here. Those "
                          "below win.")));
    column->addWidget(m_extra, 1);
    return page;
}

QWidget* CloneDetails::makeCopy()
{
    auto* page = new QWidget;
    m_rate = new QSpinBox;
    m_rate->setObjectName(QStringLiteral("cloneRate"));
    m_rate->setAccessibleName(tr("Highest rate of the copy"));
    m_rate->setRange(0, highestRateMiB);
    m_rate->setSingleStep(rateStepMiB);
    m_rate->setSpecialValueText(tr("As fast as it goes"));
    m_rate->setSuffix(tr(" MiB/s"));
    m_fastCheckpoint = new QCheckBox(tr("Be&gin at once: the server finishes its checkpoint as fast as it can"));
    m_fastCheckpoint->setObjectName(QStringLiteral("cloneFastCheckpoint"));
    m_sync = new QCheckBox(tr("&Wait until everything is safely on disk"));
    m_sync->setObjectName(QStringLiteral("cloneSync"));
    auto* rate = new QHBoxLayout;
    auto* label = new QLabel(tr("Highest &rate:"));
    label->setBuddy(m_rate);
    rate->addWidget(label);
    rate->addWidget(m_rate);
    rate->addStretch(1);
    QVBoxLayout* column = columnOf(page);
    column->addLayout(rate);
    column->addWidget(m_fastCheckpoint);
    column->addWidget(m_sync);
    column->addStretch(1);
    return page;
}

void CloneDetails::showTablespaces()
{
    const bool hasRows = m_model->rowCount() > 0;
    m_table->setVisible(hasRows);
    m_suggest->setVisible(hasRows);
    m_suggest->setEnabled(!m_model->isAsSuggested());
    const QString problem = m_model->problem();
    if (!m_server)
        m_tablespaceText->setText(tr("The server has not told its tablespaces yet. Each will get a folder of its own "
                                     "beside the replica."));
    else if (!m_server->sqlReachable)
        m_tablespaceText->setText(tr("The server could not be asked for its tablespaces."));
    else if (!hasRows)
        m_tablespaceText->setText(tr("The server has no tablespaces of its own. Everything goes into the one folder."));
    else if (!problem.isEmpty())
        m_tablespaceText->setText(problem);
    else
        m_tablespaceText->setText(tr("Each tablespace gets a folder of its own on this machine. Change a folder by a "
                                     "double click or F2."));
}

} // namespace basekeep
