#include "gui/wizard/FormGroup.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QVBoxLayout>

#include "engine/jobs/Failure.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/widgets/ReasonLine.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

enum PlaceEntry { NotCompressed, CompressedHere, CompressedOnServer };

constexpr int maximumWorkers = 64;

struct LevelRange
{
    int lowest;
    int highest;
    int standard;
};

LevelRange levelsOf(CompressionMethod method)
{
    switch (method) {
    case CompressionMethod::Gzip:
        return {1, 9, 6};
    case CompressionMethod::Lz4:
        return {0, 12, 0};
    case CompressionMethod::Zstd:
        return {-131072, 22, 3};
    case CompressionMethod::None:
        break;
    }
    return {0, 0, 0};
}

QString levelText(CompressionMethod method)
{
    switch (method) {
    case CompressionMethod::Gzip:
        return FormGroup::tr("1 (fast) to 9 (small); 6 is usual");
    case CompressionMethod::Lz4:
        return FormGroup::tr("0 (fast) to 12 (small); 0 is usual");
    case CompressionMethod::Zstd:
        return FormGroup::tr("1 (fast) to 22 (small); 3 is usual, below 0 is faster still");
    case CompressionMethod::None:
        break;
    }
    return {};
}

/// The detail in its parts. One that cannot be read, such as a remembered one of another version, counts as none.
CompressionSpec specOf(const BackupCompression& compression)
{
    try {
        return CompressionSpec::parse(compression.method, compression.detail);
    } catch (const Failure&) {
        CompressionSpec spec;
        spec.method = compression.method;
        return spec;
    }
}

} // namespace

FormGroup::FormGroup(BackupSetup& setup, QWidget* parent) : MethodGroup(tr("Form and compression"), setup, parent)
{
    auto* layout = new QVBoxLayout(this);
    m_plain = addOption(layout, QStringLiteral("plain"), tr("&Plain"),
                        tr("A data directory like the server's own: a server can be started on it as it is."));
    m_tar = addOption(layout, QStringLiteral("tar"), tr("&Tar"),
                      tr("One archive for the data directory and one for each tablespace, to be unpacked later."));
    layout->addWidget(m_formReason = new ReasonLine);
    m_formReason->setObjectName(QStringLiteral("formReason"));
    layout->addWidget(makeCompression());
    layout->addStretch(1);

    connect(m_plain, &QRadioButton::toggled, this, [this](bool isPlain) {
        if (!isShowing())
            this->setup().setFormat(isPlain ? BackupSettings::Format::Plain : BackupSettings::Format::Tar);
    });
    connect(m_place, &QComboBox::currentIndexChanged, this, &FormGroup::applyCompression);
    connect(m_method, &QComboBox::currentIndexChanged, this, &FormGroup::applyMethod);
    connect(m_level, &QSpinBox::valueChanged, this, &FormGroup::applyCompression);
    connect(m_workers, &QSpinBox::valueChanged, this, &FormGroup::applyCompression);
    connect(m_longDistance, &QCheckBox::toggled, this, &FormGroup::applyCompression);
    refresh();
}

QWidget* FormGroup::makeCompression()
{
    auto* box = new QWidget;
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 6, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    m_place = makeComboBox(QStringLiteral("compressionPlace"));
    m_place->addItem(tr("No"));
    m_place->addItem(tr("By this machine"));
    m_place->addItem(tr("By the server, before it sends"));
    form->addRow(tr("&Compress:"), m_place);
    form->addRow(m_placeReason = new ReasonLine);
    m_placeReason->setObjectName(QStringLiteral("compressionReason"));

    m_method = makeComboBox(QStringLiteral("compressionMethod"));
    for (const CompressionMethod method : {CompressionMethod::Zstd, CompressionMethod::Lz4, CompressionMethod::Gzip})
        m_method->addItem(compressionMethodName(method), static_cast<int>(method));
    form->addRow(tr("Met&hod:"), m_method);

    m_level = new QSpinBox;
    m_level->setObjectName(QStringLiteral("compressionLevel"));
    form->addRow(tr("&Level:"), m_level);
    m_levelInWords = new QuietLabel;
    form->addRow(QString(), m_levelInWords);

    m_workers = new QSpinBox;
    m_workers->setObjectName(QStringLiteral("compressionWorkers"));
    m_workers->setRange(0, maximumWorkers);
    form->addRow(tr("Th&reads:"), m_workers);
    m_longDistance = makeCheckBox(QStringLiteral("longDistance"), tr("Look for repetitions far apart (lon&g)"),
                                  tr("Smaller archives of data that repeats itself; takes more memory to unpack."));
    form->addRow(QString(), m_longDistance);
    form->addRow(m_detailReason = new ReasonLine);
    m_detailReason->setObjectName(QStringLiteral("compressionDetailReason"));
    return box;
}

void FormGroup::showSettings()
{
    const BackupSettings& settings = setup().settings();
    const QString formObstacle = rules().format();
    (settings.format == BackupSettings::Format::Plain ? m_plain : m_tar)->setChecked(true);
    m_plain->setEnabled(formObstacle.isEmpty());
    m_tar->setEnabled(formObstacle.isEmpty());
    m_formReason->setReason(formObstacle, ReasonLine::Tone::Quiet);
    showCompression();
}

void FormGroup::showCompression()
{
    const BackupCompression& compression = setup().settings().compression;
    const bool isCompressed = compression.method != CompressionMethod::None;
    m_place->setCurrentIndex(compression.isOnClient()   ? CompressedHere
                             : compression.isOnServer() ? CompressedOnServer
                                                        : NotCompressed);
    explainEntries(m_place, m_placeReason, {QString(), rules().clientCompression(), rules().serverCompression()});

    for (QWidget* widget : std::initializer_list<QWidget*>{m_method, m_level})
        widget->setEnabled(isCompressed);
    const auto shownMethod =
        isCompressed ? compression.method : static_cast<CompressionMethod>(m_method->currentData().toInt());
    const LevelRange levels = levelsOf(shownMethod);
    if (isCompressed) {
        const CompressionSpec spec = specOf(compression);
        m_method->setCurrentIndex(m_method->findData(static_cast<int>(compression.method)));
        m_level->setRange(levels.lowest, levels.highest);
        m_level->setValue(spec.level.value_or(levels.standard));
        m_levelInWords->setText(levelText(compression.method));
        m_workers->setValue(spec.workers.value_or(0));
        m_longDistance->setChecked(spec.longDistance);
    } else {
        m_level->setRange(levels.lowest, levels.highest);
        m_level->setValue(levels.standard);
        m_workers->setValue(0);
        m_longDistance->setChecked(false);
    }
    m_levelInWords->setVisible(isCompressed);
    m_workers->setSpecialValueText(compression.isOnServer() ? tr("One, on the server") : tr("All cores"));

    const QString workers = rules().compressionWorkers();
    const QString longDistance = rules().longDistance();
    m_workers->setEnabled(isCompressed && workers.isEmpty());
    m_longDistance->setEnabled(isCompressed && (longDistance.isEmpty() || m_longDistance->isChecked()));
    QStringList obstacles{workers, longDistance};
    obstacles.removeAll(QString());
    m_detailReason->setReason(isCompressed ? obstacles.join(u' ') : QString(),
                              m_longDistance->isChecked() ? ReasonLine::Tone::Warning : ReasonLine::Tone::Quiet);
}

void FormGroup::applyCompression()
{
    if (isShowing())
        return;
    if (m_place->currentIndex() == NotCompressed) {
        setup().setCompression({});
        return;
    }
    if (setup().settings().compression.method == CompressionMethod::None) {
        applyMethod();
        return;
    }
    CompressionSpec spec;
    spec.method = static_cast<CompressionMethod>(m_method->currentData().toInt());
    if (m_level->value() != levelsOf(spec.method).standard)
        spec.level = m_level->value();
    if (m_workers->value() > 0)
        spec.workers = m_workers->value();
    spec.longDistance = m_longDistance->isChecked();
    setup().setCompression({chosenPlace(), spec.method, spec.detail()});
}

void FormGroup::applyMethod()
{
    if (!isShowing())
        setup().setCompression({chosenPlace(), static_cast<CompressionMethod>(m_method->currentData().toInt()), {}});
}

BackupCompression::Place FormGroup::chosenPlace() const
{
    return m_place->currentIndex() == CompressedOnServer ? BackupCompression::Place::Server
                                                         : BackupCompression::Place::Client;
}

} // namespace basekeep
