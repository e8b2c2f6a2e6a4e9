"""Counts the sample exports without the house's readers: plain csv, ElementTree, byte slices.

    python3 count-samples.py <samples folder> > readers.expected.json

One rule a line: what is a result, which cell is its number, which zero means "no peak" (no area beside it).
"""
import sys
import csv,re,json,collections,struct,zipfile,xml.etree.ElementTree as ET
S = sys.argv[1].rstrip('/') + '/'
out={}
def rec(f,**k): out[f]=k
def fl(x):
    try:
        v=float(x); 
        return v if v==v and abs(v)!=float('inf') else None
    except: return None
# targetlynx txt
for f in ['msparser_plate_1_export.txt','GND96_Demo_input_file.txt','SortieMassLynxCompoundToutesColonnes.txt','SortieMassLynxSampleToutesColonnes.txt','AngieB_targetlinx_output.csv']:
    t=open(S+'targetlynx_txt/'+f,'rb').read().decode('latin1').replace('\r\n','\n')
    rows=list(csv.reader(t.split('\n'),delimiter=',' if f.endswith('csv') else '\t'))
    comp=None;h=None;an=set();ty=collections.Counter();n=0;q=0;s=0;inj=set()
    for c in rows:
        if not c: continue
        m=re.match(r'Compound \d+:  (.*)',c[0]); m2=re.match(r'Sample Name: (.*?)\s+Sample ID:',c[0])
        if m: comp=m.group(1).strip()
        elif m2: comp=None; smp=m2.group(1).strip()
        elif c[0]=='' and 'Name' in c: h=c
        elif re.match(r'^\d+$',c[0]):
            d=dict(zip(h,c)); n+=1
            a=comp or d['Name']; an.add(a); inj.add(d['Name'] if comp else smp)
            typ=d.get('Type','') ; text=d.get('Sample Text','')
            ty['doubleBlank' if 'Double Blank' in text else {'Standard':'calibrator','QC':'qc','Blank':'blank'}.get(typ,'study')]+=1
            v=fl(d.get('Conc.',d.get('nM','')))
            noPeak = v==0 and d.get('Area','')==''
            if v is not None and not noPeak: q+=1;s+=v
    rec('targetlynx_txt/'+f,reader='targetlynx-text',injections=len(inj),results=n,analytes=len(an),sampleTypes=dict(ty),quantified=q,sumQuantified=s,belowLloq=0,aboveUloq=0,missing=n-q)
# targetlynx xml
for f in ['UnitTest4_targeted.xml','MH16-001-PCBs_batch3_TRIMMED_3samples.xml']:
    r=ET.parse(S+'targetlynx_xml/'+f).getroot()
    cal=r.findall('.//CALIBRATIONDATA/COMPOUND'); names={c.get('id'):c.get('name') for c in cal}
    refs={names.get(c.find('RESPONSE').get('ref')) for c in cal if c.find('RESPONSE').get('ref') and c.find('RESPONSE').get('ref')!=c.get('id')}
    n=q=0;s=0;an=set();ty=collections.Counter()
    for sm in r.iter('SAMPLE'):
        for c in sm.findall('COMPOUND'):
            if c.get('name') in refs: continue
            n+=1;an.add(c.get('name'));ty[{'Standard':'calibrator','QC':'qc','Blank':'blank'}.get(sm.get('type'),'study')]+=1
            p=c.find('PEAK');v=fl(p.get('analconc'))
            if v is not None and not(v==0 and float(p.get('area') or 0)==0): q+=1;s+=v
    rec('targetlynx_xml/'+f,reader='targetlynx-xml',injections=len(list(r.iter('SAMPLE'))),results=n,analytes=len(an),sampleTypes=dict(ty),quantified=q,sumQuantified=s,belowLloq=0,aboveUloq=0,missing=n-q)
def long(f,reader,delim,a,conc,keep=lambda d:True,typ=lambda d:'study',inj=lambda d:None,nopeak=lambda d,v:False,enc='utf-8-sig',num=lambda x:fl(x.replace(',',''))):
    n=q=0;s=0;an=set();ty=collections.Counter();ij=set()
    for d in csv.DictReader(open(S+f,encoding=enc),delimiter=delim):
        if not keep(d): continue
        n+=1;an.add(d[a]);ty[typ(d)]+=1;ij.add(inj(d));v=num(d[conc])
        if v is not None and not nopeak(d,v): q+=1;s+=v
    rec(f,reader=reader,injections=len(ij),results=n,analytes=len(an),sampleTypes=dict(ty),quantified=q,sumQuantified=s,belowLloq=0,aboveUloq=0,missing=n-q)
T={'Unknown':'study','Standard':'calibrator','Quality Control':'qc','Solvent':'solvent','Blank':'blank','Sample':'study','Calibration Sample':'calibrator','Qualitycontrol Sample':'qc','SPL':'study'}
long('waters_connect/test_file_core_EXCERPT.csv','waters-connect',',','Compound Name','Calculated Concentration',typ=lambda d:T[d['Sample Type']],inj=lambda d:(d['Injection Name'],d['Replicate Index'],d['Acquisition Date Time']))
long('sciex_os/241031_test_data_core_EXCERPT.txt','sciex-os','\t','Component Name','Calculated Concentration',keep=lambda d:d['IS']!='TRUE' and d['Component Type']=='Quantifiers',typ=lambda d:T[d['Sample Type']],inj=lambda d:(d['Sample Index'],d['Acquisition Date & Time']))
long('bruker_tasq/cambridge_aa_PAI-03_plate_4.csv','tasq',',','Analyte Name','Quantity [units]',typ=lambda d:T[d['SampleType']],inj=lambda d:d['Data Set'],nopeak=lambda d,v:v==0 and d['Area for Quantification']=='')
for f in ['CalibrationTest','p180test_calibration_DukeApril2016']:
    long(f'skyline/{f}_PeptideResultQuantification.csv','skyline',',','Peptide','CalculatedConcentration',inj=lambda d:d['Replicate'],num=fl)
long('generic_tidy/plain_long_dataset.csv','tidy-long',',','feature_id','concentration',keep=lambda d:d['feature_id']!=d['internal_standard'],inj=lambda d:d['raw_data_filename'])
# analyst
rows=[l.rstrip('\r\n').split('\t') for l in open(S+'sciex_analyst/150917-Batch1Set1-wk38-BAS.txt')][1:]
rec('sciex_analyst/150917-Batch1Set1-wk38-BAS.txt',reader='sciex-analyst',injections=len({r[0] for r in rows}),results=len(rows),analytes=1,sampleTypes={'study':len(rows)},quantified=sum(1 for r in rows if fl(r[11]) is not None),sumQuantified=sum(float(r[11]) for r in rows),belowLloq=0,aboveUloq=0,missing=0)
# masshunter
r=list(csv.reader(open(S+'agilent_masshunter/MH_ext_cal_quant_assay.csv',encoding='utf-8-sig')))
g=[i for i,x in enumerate(r[0]) if x.endswith(' Results') and not x.startswith('Qualifier')]
ci=[next(j for j in range(i,len(r[1])) if r[1][j]=='Final Conc.') for i in g]
data=[x for x in r[2:] if any(x)]
ty=collections.Counter(); q=0;s=0
M={'Sample':'study','Cal':'calibrator','QC':'qc','Blank':'blank','DoubleBlank':'doubleBlank','ResponseCheck':'system'}
for x in data:
    for j in ci:
        ty[M[x[2]]]+=1; v=fl(x[j])
        # a zero beside an area of 0 (a retention time may stand there all the same) is "no peak"
        if v is not None and not(v==0 and fl(x[j+1]) in (0, None)): q+=1;s+=v
rec('agilent_masshunter/MH_ext_cal_quant_assay.csv',reader='masshunter',injections=len(data),results=len(data)*3,analytes=3,sampleTypes=dict(ty),quantified=q,sumQuantified=s,belowLloq=0,aboveUloq=0,missing=len(data)*3-q)
rec('agilent_masshunter/senaite_agilent.masshunter.quantitative.csv',reader='masshunter',injections=1,results=1,analytes=1,sampleTypes={'study':1},quantified=1,sumQuantified=0.1034,belowLloq=0,aboveUloq=0,missing=0)
# shimadzu
n=q=0;s=0;an=set();ty=collections.Counter();ij=set()
for l in open(S+'shimadzu_labsolutions/LCMS-8050.txt',encoding='latin1'):
    c=l.rstrip('\r\n').split('\t')
    if c[0]=='Name': a=c[1]
    elif re.match(r'^\d+$',c[0]) :
        n+=1;an.add(a);ty['qc' if 'QA/QC' in c[4] else 'study']+=1;ij.add(c[1]);v=fl(c[15])
        if v is not None:q+=1;s+=v
rec('shimadzu_labsolutions/LCMS-8050.txt',reader='shimadzu',injections=len(ij),results=n,analytes=len(an),sampleTypes=dict(ty),quantified=q,sumQuantified=s,belowLloq=0,aboveUloq=0,missing=n-q)
on=False;n=q=0;s=0
for l in open(S+'shimadzu_labsolutions/QP2010.txt',encoding='latin1'):
    c=l.rstrip('\r\n').split('\t')
    if c[0].startswith('['): on='Quantitative' in c[0]
    elif on and re.match(r'^\d+$',c[0]):
        n+=1;v=fl(c[11])
        if v is not None:q+=1;s+=v
rec('shimadzu_labsolutions/QP2010.txt',reader='shimadzu',injections=1,results=n,analytes=n,sampleTypes={'study':n},quantified=q,sumQuantified=s,belowLloq=0,aboveUloq=0,missing=n-q)
# tracefinder
z=zipfile.ZipFile(S+'thermo_tracefinder/test_data.xlsx');ns={'m':'http://schemas.openxmlformats.org/spreadsheetml/2006/main'}
ss=[''.join(t.text or '' for t in si.iter('{%s}t'%ns['m'])) for si in ET.fromstring(z.read('xl/sharedStrings.xml')).findall('m:si',ns)]
rows=[]
for r in ET.fromstring(z.read('xl/worksheets/sheet1.xml')).iter('{%s}row'%ns['m']):
    d={}
    for c in r:
        v=c.find('m:v',ns)
        if v is not None: d[re.match('[A-Z]+',c.get('r')).group()]=ss[int(v.text)] if c.get('t')=='s' else v.text
    rows.append(d)
h={v:k for k,v in rows[0].items()}
n=q=0;s=0;an=set();ty=collections.Counter();ij=set()
for d in rows[1:]:
    g=lambda k:d.get(h[k],'')
    if g('Type')=='Internal Standard' or g('Peak Label') not in('','T1'): continue
    n+=1;an.add(g('Compound'));ty[{'Unknown':'study','Cal Std':'calibrator','QC Std':'qc'}[g('Sample Type')]]+=1;ij.add(g('Filename'));v=fl(g('Calculated Amt'))
    if v is not None and not(v==0 and fl(g('Area')) is None):q+=1;s+=v
rec('thermo_tracefinder/test_data.xlsx',reader='tracefinder',injections=len(ij),results=n,analytes=len(an),sampleTypes=dict(ty),quantified=q,sumQuantified=s,belowLloq=0,aboveUloq=0,missing=n-q)
# xcalibur: sheets x rows seen in a spreadsheet: 26 component sheets with 12 rows, no number under Calc Amt
rec('thermo_xcalibur_quanbrowser_xls/data.test2.XLS',reader='xcalibur',injections=12,results=312,analytes=26,sampleTypes={'study':312},quantified=0,sumQuantified=0,belowLloq=0,aboveUloq=0,missing=312)
# sdtm csv
r=list(csv.DictReader(open(S+'cdisc_sdtm_pc_csv/pc.csv')))
v=[fl(x['PCSTRESN']) for x in r]; q=[x for x in v if x is not None]
bl=sum(1 for x,y in zip(r,v) if y is None and x['PCORRES'].startswith('<'))
rec('cdisc_sdtm_pc_csv/pc.csv',reader='sdtm-csv',injections=len(r),results=len(r),analytes=1,sampleTypes={'study':len(r)},quantified=len(q),sumQuantified=sum(q),belowLloq=bl,aboveUloq=0,missing=len(r)-len(q)-bl)
for f in ('dm','ex'): rec(f'cdisc_sdtm_pc_csv/{f}.csv',reader='sdtm-csv',results=0,tableRows=len(list(csv.DictReader(open(S+f'cdisc_sdtm_pc_csv/{f}.csv')))))
J=json.load(open(S+'cdisc_pc_datasetjson/CBER_Study3_pc.json'))['clinicalData']['itemGroupData']['IG.PC']
k=[i['name'] for i in J['items']]; rr=[dict(zip(k,x)) for x in J['itemData']]
e=dict(injections=len(rr),results=len(rr),analytes=len({x['PCTEST'] for x in rr}),sampleTypes={'study':len(rr)},quantified=sum(1 for x in rr if isinstance(x['PCSTRESN'],(int,float))),sumQuantified=sum(x['PCSTRESN'] or 0 for x in rr),belowLloq=0,aboveUloq=0,missing=0)
rec('cdisc_pc_datasetjson/CBER_Study3_pc.json',reader='dataset-json',**e); rec('cdisc_pc_xpt/CBER_Study3_pc.xpt',reader='sdtm-xport',**e)
# instem xpt by raw slicing
b=open(S+'cdisc_pc_xpt/instem_pc.xpt','rb').read(); nv=int(b[560+54:560+58]) if b[560:].startswith(b'HEADER RECORD*******NAMESTR') else None
i=b.index(b'HEADER RECORD*******NAMESTR'); nv=int(b[i+54:i+58]); i+=80; V=[]
for j in range(nv):
    x=b[i+j*140:i+j*140+140]; V.append((x[8:16].decode().strip(),struct.unpack('>h',x[:2])[0],struct.unpack('>h',x[4:6])[0],struct.unpack('>i',x[84:88])[0]))
o=b.index(b'HEADER RECORD*******OBS')+80; w=sum(v[2] for v in V); D={v[0]:v for v in V}
n=q=bl=0;s=0
while o+w<=len(b) and b[o:o+w].strip():
    g=lambda k:b[o+D[k][3]:o+D[k][3]+D[k][2]]
    n+=1;x=g('PCSTRESN')
    if x[0]==0x2e and not any(x[1:]): 
        if g('PCORRES').decode('latin1').strip().startswith('<'): bl+=1
    else:
        q+=1;s+=(-1 if x[0]&128 else 1)*int.from_bytes(x[1:],'big')/2**56*16.0**((x[0]&127)-64)
    o+=w
rec('cdisc_pc_xpt/instem_pc.xpt',reader='sdtm-xport',injections=n,results=n,analytes=1,sampleTypes={'study':n},quantified=q,sumQuantified=s,belowLloq=bl,aboveUloq=0,missing=n-q-bl)
R={'agilent_masshunter/12_Testdata_MHQuant_DefaultSampleInfo_RT-Areas-FWHM-withQuantMsg.csv':'areas only','agilent_masshunter/13_Testdata_MHQuant_CompoundTable_DefaultSampleInfo_RT-Areas-FWHM.csv':'areas only','agilent_masshunter/14_Testdata_MHQuant_Corrupt_RowAreaDeleted.csv':'second header row','agilent_masshunter/17_Testdata_Lipidomics_GermanSystem.csv':'areas only','agilent_masshunter/QuantLCMS_Example_MassHunter_dataraw.csv':'areas only','sciex_multiquant/MultiQuant_QMethod01.csv':'quantitation method','sciex_multiquant/SciExTestData.txt':'areas only','skyline/CalibrationTest_CalibrationCurves.csv':'calibration curves','skyline/p180test_calibration_DukeApril2016_CalibrationCurves.csv':'calibration curves','cdisc_sdtm_pc_csv/pp.csv':'SDTM domain PP'}
for k,v in R.items(): rec(k,refused=v)
json.dump(out, sys.stdout, indent=2)
print()
